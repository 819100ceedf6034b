#!/bin/bash
# configure.sh WORK NODE NUMBER
# Writes the private configuration of a node, once: names, accounts, sendmail and dovecot over the shared directory.
set -eu
work=$1 node=$2 number=$3

printf '%s\n' "$node" >/etc/hostname
printf '%s.%s\n' "$work" "$node" | md5sum | cut -c1-32 >/etc/machine-id.new
cat /etc/machine-id.new >/etc/machine-id
rm /etc/machine-id.new
cp "$work/hosts" /etc/hosts
: >/etc/resolv.conf
# Files only: a name server that does not answer costs sendmail 40 s.
for map in hosts passwd group shadow services protocols; do echo "$map: files"; done >/etc/nsswitch.conf
sed -i '/^alice:/d' /etc/passwd /etc/group
echo 'alice:x:5001:5001::/srv/shared/home/alice:/bin/sh' >>/etc/passwd
echo 'alice:x:5001:' >>/etc/group

cp "$work/sendmail.cf" /etc/mail/sendmail.cf
printf 'hosts files\naliases files\n' >/etc/mail/service.switch
printf 'lab\nmail.lab\n%s\n%s.lab\n' "$node" "$node" >/etc/mail/local-host-names
printf 'DEFAULT=$HOME/Maildir/\nLOGFILE=/var/log/procmail.log\n' >/etc/procmailrc

echo 'alice:{PLAIN}secret:5001:5001::/srv/shared/home/alice' >/etc/dovecot/users
cat >/etc/dovecot/dovecot.conf <<DOVECOT
protocols = imap pop3
listen = *, ::
ssl = yes
ssl_cert = <$work/mail.crt
ssl_key = <$work/mail.key
disable_plaintext_auth = no
base_dir = /run/dovecot
log_path = /var/log/dovecot.log
mail_location = maildir:~/Maildir
mmap_disable = yes
mail_fsync = always
mail_nfs_storage = yes
mail_nfs_index = yes
first_valid_uid = 1000
passdb {
  driver = passwd-file
  args = scheme=PLAIN /etc/dovecot/users
}
userdb {
  driver = passwd-file
  args = /etc/dovecot/users
}
DOVECOT
