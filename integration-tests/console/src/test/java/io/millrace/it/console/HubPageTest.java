package io.millrace.it.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.SigningKey;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The hub's page in a browser, against the built server and its real catalogue. */
@ExtendWith(Console.Shared.class)
class HubPageTest {
  private Console console;
  private Browser browser;

  @BeforeEach
  void enter(Console shared) {
    console = shared;
    browser = shared.browser;
    browser.complaints();
  }

  @AfterEach
  void nothing_is_complained_of() {
    console.assertQuiet();
  }

  @Test
  void finds_items_by_words_kind_and_category() {
    console.trustAcme();
    console.hub("#/");
    int all = browser.count("[data-item]");
    browser.see("#search").sendKeys("injection");
    browser.await("for fewer", d -> browser.count("[data-item]") < all);
    browser.see("[data-item]", "injection");

    browser.see("#search").clear();
    browser.see("#search").sendKeys("hello customers");
    browser.see("[data-item='greeting']");
    browser.await("for one", d -> browser.count("[data-item]") == 1);

    browser.see("#search").sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
    browser.click(".chip", "guardrail");
    browser.see("[data-item='injection']");
    browser.await("for no prompt", d -> browser.count("[data-item='greeting']") == 0);
    assertEquals(
        List.of("guardrail"),
        browser.texts("[data-item] .badge.kind").stream().distinct().toList());
    browser.click(".chip", "all");
    browser.click("#category option[value='customers']");
    browser.await("for the category", d -> browser.count("[data-item]") == 4);
    browser.click(".form .chip", "table");
    assertEquals(4, browser.count("tr[data-item]"));
  }

  @Test
  void shows_an_item_with_readme_versions_source_and_key() {
    console.trustAcme();
    console.hub("#/item/greeting");

    assertEquals("hello", browser.see(".readme strong").getText());
    assertEquals(2, browser.count(".versions li"));
    assertTrue(browser.see(".facts").getText().contains("acme"));
    assertFalse(browser.see(".facts").getText().contains("not signed"));
  }

  @Test
  void shows_hostile_texts_as_text() {
    console.trustAcme();
    console.hub("#/");
    assertTrue(
        browser.see("[data-item='hostile'] .summary").getText().contains("<script>window.pwned=2"));

    console.hub("#/item/hostile");
    String readme = browser.see(".readme").getText();

    assertEquals(AcmeCatalogue.HOSTILE, browser.see(".item-head .summary").getText());
    assertTrue(readme.contains("<script>window.pwned=3</script>"), readme);
    assertEquals(0, browser.count("main script, main iframe, .readme img, .readme a"));
    assertTrue(
        (Boolean)
            browser.script(
                "try { document.body.innerHTML = '<b>x</b>'; return false; }"
                    + " catch (refused) { return true; }"),
        "text may become markup anywhere");
    browser.complaints(); // the last line made one on purpose
  }

  @Test
  void warns_of_what_is_deprecated_and_does_not_offer_what_is_withdrawn() {
    console.trustAcme();
    console.hub("#/item/tired");
    assertTrue(browser.see(".note.warn").getText().contains("Use greeting."));

    console.hub("#/item/gone");
    assertTrue(browser.see(".note.bad").getText().contains("It lost answers."));
    assertEquals(0, browser.count(".actions button"));
  }

  @Test
  void plans_installs_and_uninstalls_with_live_progress() throws Exception {
    console.hub("#/item/injection");
    browser.click(".actions button", "Install");
    assertTrue(
        browser
            .see(".plan-part.comes")
            .getText()
            .contains("io.millrace.plugin.guardrail.injection"));
    assertFalse(console.has("injection", "0.1.0"), "a plan must not install");

    browser.click("dialog .dialog-buttons button", "Install");
    browser.see("dialog [data-outcome='done']");
    List<String> stages = browser.attributes(".log [data-stage]", "data-stage");
    assertTrue(
        stages.containsAll(List.of("planned", "installed", "started", "healthy", "committed")),
        stages.toString());
    browser.click("dialog .dialog-buttons button", "Close");
    browser.see(".item-head .badge.good", "installed");
    assertTrue(console.has("injection", "0.1.0"));

    browser.click(".actions button", "Uninstall");
    assertTrue(browser.see(".plan-part.goes").getText().contains("injection"));
    console.confirm("Uninstall");
    browser.see(".actions button", "Install");
    assertFalse(console.has("injection", "0.1.0"));
  }

  @Test
  void updates_and_goes_back_through_the_history() throws Exception {
    console.trustAcme();
    removeGreeting();
    console.hub("#/item/greeting");
    browser.click("button[aria-label='Choose version 1.0.0 of acme']");
    console.confirm("Install");
    assertTrue(console.has("greeting", "1.0.0"));
    browser.click(".actions button", "Update to 1.1.0");
    browser.see(".plan-part.goes", "1.0.0");
    console.confirm("Update");
    assertTrue(console.has("greeting", "1.1.0"));

    console.hub("#/history");
    browser.see("[data-state].current", "greeting 1.1.0");
    browser
        .see("[data-state]:not(.current)", "greeting 1.0.0")
        .findElement(org.openqa.selenium.By.tagName("button"))
        .click();
    browser.see(".plan-part.comes", "1.0.0");
    console.confirm("Roll back");

    browser.see("[data-state].current", "greeting 1.0.0");
    assertTrue(console.has("greeting", "1.0.0"));
    assertTrue(browser.see("[data-outcome='committed']").getText().contains("rollback"));
  }

  private void removeGreeting() throws Exception {
    if (console.has("greeting", "1.0.0") || console.has("greeting", "1.1.0")) {
      console.server.call(
          "POST", "/api/v1/hub/uninstall", "{\"item\":\"greeting\",\"force\":true}");
    }
  }

  @Test
  void a_pinned_item_stays_and_can_be_let_go() throws Exception {
    console.trustAcme();
    removeGreeting();
    console.hub("#/item/greeting");
    browser.click("button[aria-label='Choose version 1.0.0 of acme']");
    console.confirm("Install");

    browser.click(".actions button", "Pin");
    console.confirm("Pin");
    browser.see(".item-head .badge", "pinned");
    browser.click(".actions button", "Update to 1.1.0");
    assertTrue(browser.see("dialog .note.bad").getText().contains("HUB_ITEM_CONFLICT"));
    browser.click("dialog .dialog-buttons button", "Close");

    browser.click(".actions button", "Unpin");
    console.confirm("Unpin");
    browser.await(
        "for the mark to go", d -> !browser.texts(".item-head .badge").contains("pinned"));
    assertTrue(console.has("greeting", "1.0.0"));
  }

  @Test
  void an_unsigned_source_is_refused_with_the_reason() {
    console.hub("#/sources");
    browser.see("#source-name").sendKeys("unsigned");
    browser.see("#source-location").sendKeys(console.acme.folder().toString());
    browser.see("#source-keys").sendKeys(SigningKey.generate().publicKey().base64());
    browser.click(".add-source button");

    assertTrue(browser.see(".note.bad").getText().contains("HUB_UNTRUSTED"));
    assertEquals(0, browser.count("[data-source='unsigned']"));
    assertTrue(browser.complaints().stream().allMatch(c -> c.contains("api/sources/add")));
  }

  @Test
  void a_change_works_from_the_keyboard_and_escape_leaves_it() {
    console.hub("#/item/injection");
    WebElement install = browser.see(".actions button", "Install");
    install.sendKeys(Keys.ENTER);
    WebElement confirm = browser.see("dialog .dialog-buttons button.primary");
    browser.await("for the focus", d -> d.switchTo().activeElement().equals(confirm));
    confirm.sendKeys(Keys.ESCAPE);

    browser.await("for the dialog to close", d -> browser.count("dialog") == 0);
    assertEquals("Install", browser.script("return document.activeElement.textContent"));
  }

  @Test
  void verifies_the_files_of_what_is_installed() {
    console.hub("#/installed");
    browser.click("button", "Verify files");

    assertTrue(browser.see(".note.good").getText().contains("digest"));
  }
}
