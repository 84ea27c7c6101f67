package io.millrace.console.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.kernel.access.Account;
import io.millrace.kernel.access.Accounts;
import io.millrace.kernel.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccountSecurityProviderTest {
  private final List<Object> said = new ArrayList<>();
  private final AccountSecurityProvider provider = new AccountSecurityProvider(new TwoAccounts());

  private @Nullable Object authenticate(@Nullable String authorization) {
    HttpServletRequest request =
        (HttpServletRequest)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> authorization);
    HttpServletResponse response =
        (HttpServletResponse)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (proxy, method, arguments) -> {
                  said.add(arguments[0]);
                  return null;
                });
    return provider.authenticate(request, response);
  }

  private static String basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  @Test
  void lets_in_whoever_has_the_admin_token_under_any_name() {
    assertEquals("admin", authenticate(basic("anyone", "secret:with:colons")));
    assertTrue(said.isEmpty());
  }

  @Test
  void keeps_out_everyone_else_and_asks_for_the_token() {
    for (String header :
        new String[] {
          null, basic("admin", "admin"), basic("viewer", "viewer-secret"), "Basic ???", "Bearer x"
        }) {
      said.clear();

      assertNull(authenticate(header));
      assertEquals("WWW-Authenticate", said.get(0));
      assertEquals(401, said.get(1));
    }
  }

  private static final class TwoAccounts implements Accounts {
    @Override
    public Optional<Account> authenticate(String secret) {
      return switch (secret) {
        case "secret:with:colons" -> Optional.of(new Account("admin", Role.ADMIN, Instant.EPOCH));
        case "viewer-secret" -> Optional.of(new Account("viewer", Role.VIEWER, Instant.EPOCH));
        default -> Optional.empty();
      };
    }

    @Override
    public String create(String name, Role role, String who) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Account> list() {
      return List.of();
    }

    @Override
    public boolean revoke(String name, String who) {
      return false;
    }
  }
}
