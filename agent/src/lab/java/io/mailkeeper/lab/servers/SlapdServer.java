package io.mailkeeper.lab.servers;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** OpenLDAP: a directory that knows alice, and shows nothing to nobody. */
final class SlapdServer implements LabServer {
  static final String SUFFIX = "dc=mail,dc=lab";
  static final String ALICE = "uid=alice,ou=people," + SUFFIX;

  @Override
  public String name() {
    return "slapd";
  }

  @Override
  public String debianPackage() {
    return "slapd";
  }

  @Override
  public List<Service> services() {
    return List.of(
        Service.startTls("ldap", 389, Set.of(), Set.of()), Service.tls("ldap", 636, Set.of()));
  }

  @Override
  public void configure(ServerFiles files, String address) {
    files.write(
        "/etc/ldap/lab.conf",
        """
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/inetorgperson.schema
        modulepath /usr/lib/ldap
        moduleload back_mdb
        pidfile /run/slapd.pid
        TLSCertificateFile /etc/tls/chain.pem
        TLSCertificateKeyFile /etc/tls/key.pem
        database mdb
        suffix "%s"
        directory /var/lib/ldap
        access to attrs=userPassword by anonymous auth by * none
        access to * by users read by * none
        """
            .formatted(SUFFIX));
    byte[] password = Account.ALICE.password().getBytes(StandardCharsets.UTF_8);
    files.write(
        "/etc/ldap/lab.ldif",
        """
        dn: %1$s
        objectClass: domain
        dc: mail

        dn: ou=people,%1$s
        objectClass: organizationalUnit
        ou: people

        dn: %2$s
        objectClass: inetOrgPerson
        uid: alice
        cn: Alice
        sn: Alice
        mail: alice@mail.lab
        userPassword:: %3$s
        """
            .formatted(SUFFIX, ALICE, Base64.getEncoder().encodeToString(password)));
  }

  @Override
  public String start(String address) {
    return """
    mkdir -p /var/lib/ldap
    slapadd -q -f /etc/ldap/lab.conf -l /etc/ldap/lab.ldif
    slapd -f /etc/ldap/lab.conf -h 'ldap://%1$s:389 ldaps://%1$s:636'
    """
        .formatted(address);
  }
}
