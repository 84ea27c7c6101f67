package io.millrace.runtime.pii;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The kinds of personal data that are told apart. */
public enum PiiType {
  EMAIL("e-mail addresses"),
  PHONE("telephone numbers"),
  CARD("payment card numbers (issuer range and Luhn checksum)"),
  IBAN("bank accounts (IBAN: country length and checksum)"),
  IP("IPv4 and IPv6 addresses"),
  SSN("US social security numbers"),
  ITIN("US taxpayer numbers"),
  MAC("hardware addresses of network cards"),
  IMEI("serial numbers of telephones (Luhn checksum)"),
  BIC("bank codes (SWIFT), beside their name"),
  ROUTING("US routing numbers (checksum), beside their name"),
  ACCOUNT("account and customer numbers, beside their name"),
  PASSPORT("passport numbers, beside their name"),
  LICENCE("driver's licence and number plates, beside their name"),
  PASSWORD("passwords and codes, beside their name"),
  DOMAIN("web addresses and host names"),
  AGE("ages of people"),
  DATE("dates"),
  PERSON("names of people: after a title, after \"my name is\", and those that are known"),
  ADDRESS("streets with a number, and those that are known"),
  ORGANIZATION("organisations that are known");

  /** Types with a form or checksum of their own; what a guardrail can judge without a model. */
  private static final Set<PiiType> IDENTIFIERS =
      Collections.unmodifiableSet(EnumSet.range(EMAIL, SSN));

  private final String plural;

  PiiType(String plural) {
    this.plural = plural;
  }

  /** Six types that are recognised by form and checksum alone. */
  public static Set<PiiType> identifiers() {
    return IDENTIFIERS;
  }

  /** The type with this {@link #key()}. */
  public static Optional<PiiType> ofKey(String key) {
    return Arrays.stream(values()).filter(t -> t.key().equals(key)).findFirst();
  }

  /** What it is, for people: {@code e-mail addresses}. */
  public String plural() {
    return plural;
  }

  /** Name in parameters and rules: {@code email}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
