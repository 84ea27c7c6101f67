package io.millrace.runtime.items;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRuleTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "fc00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:db8::1",
        "ff02::1"
      })
  void private_and_special_addresses_are_refused(String address) throws UnknownHostException {
    assertFalse(AddressRule.isPublic(InetAddress.getByName(address)), address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "192.1.2.3"})
  void public_addresses_pass(String address) throws UnknownHostException {
    assertTrue(AddressRule.isPublic(InetAddress.getByName(address)), address);
  }

  @Test
  void the_operator_may_allow_them() {
    URI here = URI.create("http://127.0.0.1:1/x");

    PlatformException refused =
        assertThrows(PlatformException.class, () -> new AddressRule(false, "a.pid").check(here));
    new AddressRule(true, "a.pid").check(here);

    assertEquals("ADDRESS_REFUSED", refused.code());
    assertTrue(refused.remedy().contains("a.pid"), refused.remedy());
  }

  @Test
  void numbers_that_mean_this_machine_are_understood() {
    for (String url : new String[] {"http://2130706433/", "http://[::1]/", "http://localhost/"}) {
      assertThrows(
          PlatformException.class, () -> new AddressRule(false, "p").check(URI.create(url)), url);
    }
  }
}
