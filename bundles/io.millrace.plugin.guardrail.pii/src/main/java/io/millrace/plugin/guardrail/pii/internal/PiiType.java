package io.millrace.plugin.guardrail.pii.internal;

/** The kinds of personal data that are told apart; the parameter and rule names follow them. */
enum PiiType {
  EMAIL("e-mail addresses"),
  PHONE("telephone numbers"),
  CARD("payment card numbers (issuer range and Luhn checksum)"),
  IBAN("bank accounts (IBAN: country length and checksum)"),
  IP("IPv4 and IPv6 addresses"),
  SSN("US social security numbers");

  private final String plural;

  PiiType(String plural) {
    this.plural = plural;
  }

  String plural() {
    return plural;
  }

  /** Name in parameters and rules: {@code email}. */
  String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
