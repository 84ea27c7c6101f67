package io.millrace.deployment.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.PlatformException;
import io.millrace.api.item.ItemFiles;
import io.millrace.deployment.internal.PipelineSpec.PromptStep;
import io.millrace.testkit.FakePlugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTextsTest {
  @TempDir private Path item;
  private final FakePlugins plugins = new FakePlugins();

  @BeforeEach
  void install() throws IOException {
    Files.writeString(item.resolve("system.md"), "Be brief.\n");
    Files.writeString(item.resolve("template.md"), "They ask: {question}\n");
    Files.write(item.resolve("picture.png"), new byte[] {(byte) 0x89, 'P', (byte) 0xff});
    ItemFiles files = address -> item.resolve(address.replace("hub://banker/", ""));
    plugins.add(ItemFiles.class, "hub", files);
  }

  private PromptStep of(String system, String template) {
    return new PromptTexts(plugins).of(new PromptStep(system, "", template));
  }

  @Test
  void an_address_becomes_the_content_of_its_file() {
    assertEquals(
        new PromptStep("Be brief.", "", "They ask: {question}"),
        of("hub://banker/system.md", "hub://banker/template.md"));
    assertEquals(0, plugins.open());
  }

  @Test
  void words_stay_as_they_are_and_need_no_hub() {
    assertEquals(
        new PromptStep("Be kind.", "", "{question}"),
        new PromptTexts(new FakePlugins()).of(new PromptStep("Be kind.", "", "{question}")));
  }

  @Test
  void refuses_a_template_without_a_question_and_what_is_no_text() {
    assertEquals("PROMPT_INVALID", code("", "hub://banker/system.md"));
    assertEquals("PROMPT_INVALID", code("hub://banker/picture.png", ""));
    assertEquals("PROMPT_INVALID", code("hub://banker/.", ""));
  }

  private String code(String system, String template) {
    return assertThrows(PlatformException.class, () -> of(system, template)).code();
  }
}
