package io.millrace.console.internal.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownTest {
  private final Markdown markdown = new Markdown();

  @Test
  void renders_what_a_readme_has() {
    String html =
        markdown.html(
            "# Shout\n\nMakes it *loud*.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n    x < y\n");

    assertTrue(html.contains("<h2>Shout</h2>"), html);
    assertTrue(html.contains("<em>loud</em>"), html);
    assertTrue(html.contains("<td>1</td>"), html);
    assertTrue(html.contains("x &lt; y"), html);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "<svg/onload=alert(1)>",
        "`<b>`<iframe src=\"https://example.org\"></iframe>",
        "<details open ontoggle=alert(1)>"
      })
  void shows_html_as_text(String hostile) {
    String html = markdown.html(hostile);

    assertFalse(html.matches("(?s).*<(script|img|svg|iframe|details|b).*"), html);
    assertTrue(html.contains("&lt;"), html);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](../bundles)",
        "[x](/system/console/vmstat)",
        "[x](//example.org/y)",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]"
      })
  void keeps_only_links_that_lead_out_plainly(String link) {
    assertFalse(markdown.html(link).contains("href"), markdown.html(link));
  }

  @Test
  void opens_links_in_a_page_of_their_own_that_knows_nothing_of_this_one() {
    assertEquals(
        "<p><a rel=\"noopener noreferrer nofollow\" href=\"https://example.org/a?b=1&amp;c=&quot;\""
            + " target=\"_blank\">x</a></p>\n",
        markdown.html("[x](https://example.org/a?b=1&c=\")"));
  }

  @Test
  void fetches_no_picture_but_says_what_it_shows() {
    assertEquals(
        "<p>a [the <em>logo</em>] b</p>\n", markdown.html("a ![the *logo*](https://x/y.png) b"));
    assertEquals("<p>[]</p>\n", markdown.html("![](https://example.org/pixel.gif)"));
  }

  @Test
  void cuts_off_what_nobody_reads() {
    assertTrue(markdown.html("a".repeat(1_000_000)).length() < Markdown.LIMIT_CHARS + 100);
  }
}
