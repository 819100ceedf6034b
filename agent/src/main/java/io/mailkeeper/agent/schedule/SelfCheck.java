package io.mailkeeper.agent.schedule;

import java.time.ZoneId;

/**
 * When a standby checks itself.
 *
 * @param at its calendar; a time that the spring change skips is left out that day
 * @param zone whose calendar is meant
 */
public record SelfCheck(Cron at, ZoneId zone) {}
