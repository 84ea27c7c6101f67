package io.millrace.runtime.pii;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers of devices: hardware addresses (IEEE 802: six pairs, one separator throughout) and serial
 * numbers of telephones (3GPP TS 23.003: 15 digits, the last a Luhn digit, beside their name).
 */
final class DeviceNumbers implements Detector {
  private static final Pattern MAC =
      Pattern.compile(
          "(?<![\\w:.-])[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\\1){4}[0-9A-Fa-f]{2}(?![\\w]|[:-]\\w)");
  private static final Pattern IMEI =
      Pattern.compile("(?<![\\w.+-])\\d{2}[ -]?\\d{6}[ -]?\\d{6}[ -]?\\d(?![\\w]|[.-]\\d)");
  private static final Pattern NAME =
      Pattern.compile("(?i)\\b(?:imei|device|handset|serial)\\b[^\\d\\n]{0,30}$");

  @Override
  public void find(String text, List<Span> found) {
    Matcher mac = MAC.matcher(text);
    while (mac.find()) {
      found.add(new Span(PiiType.MAC, mac.start(), mac.end(), 0.97));
    }
    Matcher imei = IMEI.matcher(text);
    while (imei.find()) {
      String before = text.substring(Math.max(0, imei.start() - 60), imei.start());
      if (NAME.matcher(before).find() && Cards.luhn(imei.group().replaceAll("[ -]", ""))) {
        found.add(new Span(PiiType.IMEI, imei.start(), imei.end(), 1));
      }
    }
  }
}
