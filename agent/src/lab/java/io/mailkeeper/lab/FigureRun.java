package io.mailkeeper.lab;

/**
 * One measurement, a line of the file of figures.
 *
 * @param who the contestant with its configuration, as in the table
 * @param fenced whether it could confirm that the other node was off
 * @param outageMs the longest time an SMTP client got no banner; it opens a session every 20 ms
 * @param at wall-clock time of its end, for people
 */
record FigureRun(String who, boolean fenced, FigureEvent event, long outageMs, String at) {}
