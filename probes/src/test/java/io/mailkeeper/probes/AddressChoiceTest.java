package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressChoiceTest {

  private static final InetAddress FOUR = address("192.0.2.1");
  private static final InetAddress SIX = address("2001:db8::1");

  private static InetAddress address(String text) {
    return Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(text));
  }

  private static Optional<InetAddress> chosen(
      AddressChoice.Family preferred, boolean fallback, InetAddress... addresses) {
    return new AddressChoice(preferred, fallback, Optional.empty()).choose(List.of(addresses));
  }

  @Test
  void thePreferredFamilyWinsAndTheOtherWillDoOnlyWhereAllowed() {
    assertThat(AddressChoice.ANY.choose(List.of(FOUR, SIX))).hasValue(FOUR);
    assertThat(chosen(AddressChoice.Family.IPV6, true, FOUR, SIX)).hasValue(SIX);
    assertThat(chosen(AddressChoice.Family.IPV4, true, SIX, FOUR)).hasValue(FOUR);
    assertThat(chosen(AddressChoice.Family.IPV6, true, FOUR)).hasValue(FOUR);
    assertThat(chosen(AddressChoice.Family.IPV6, false, FOUR)).isEmpty();
    assertThat(chosen(AddressChoice.Family.IPV4, false, SIX)).isEmpty();
  }

  @Test
  void aSourceIsAnAddress() {
    assertThatThrownBy(() -> new AddressChoice(AddressChoice.Family.ANY, true, Optional.of("here")))
        .hasMessage("source address is \"here\", expected an IP address");
  }
}
