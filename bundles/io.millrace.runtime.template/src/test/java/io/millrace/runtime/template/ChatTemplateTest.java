package io.millrace.runtime.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.PlatformException;
import io.millrace.api.model.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplateTest {
  private static final List<Message> HI = List.of(Message.user("hi"));

  @TempDir Path folder;

  @Test
  void reads_template_and_special_tokens_from_the_tokenizers_configuration() throws IOException {
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"bos_token\":{\"content\":\"<s>\"},\"eos_token\":\"</s>\",\"pad_token\":null,"
            + "\"chat_template\":\"{{ bos_token }}{{ messages[0].content }}{{ eos_token }}\"}");

    assertEquals("<s>hi</s>", ChatTemplate.read(folder).render(HI, true));
  }

  @Test
  void prefers_the_default_of_several_and_a_file_of_its_own_to_both() throws IOException {
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"chat_template\":[{\"name\":\"tool_use\",\"template\":\"t\"},"
            + "{\"name\":\"default\",\"template\":\"d\"}]}");
    assertEquals("d", ChatTemplate.read(folder).render(HI, true));

    Files.writeString(folder.resolve("chat_template.jinja"), "own");
    assertEquals("own", ChatTemplate.read(folder).render(HI, true));
  }

  @Test
  void a_folder_without_template_gets_the_plain_one() {
    assertEquals("user: hi\nassistant:", ChatTemplate.read(folder).render(HI, true));
    assertEquals("user: hi\n", ChatTemplate.read(folder).render(HI, false));
  }

  @Test
  void a_refusal_of_the_template_is_the_callers_and_a_broken_template_the_models() {
    ChatTemplate refusing = ChatTemplate.of("{{ raise_exception('users only') }}", Map.of());

    assertEquals(
        "MESSAGES_INVALID",
        assertThrows(PlatformException.class, () -> refusing.render(HI, true)).code());
    assertEquals(
        "MODEL_INVALID",
        assertThrows(PlatformException.class, () -> ChatTemplate.of("{% if %}", Map.of())).code());
    assertEquals(
        "MODEL_INVALID",
        assertThrows(
                PlatformException.class,
                () -> ChatTemplate.of("{{ nothing.at.all }}", Map.of()).render(HI, true))
            .code());
  }

  @Test
  void takes_the_tool_template_for_tools_and_more_templates_from_their_folder() throws IOException {
    Path more = Files.createDirectory(folder.resolve("additional_chat_templates"));
    Files.writeString(more.resolve("tool_use.jinja"), "{{ tools[0].name }}");
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ tools is none }}");
    ChatTemplate template = ChatTemplate.read(folder);

    assertEquals(List.of("default", "tool_use"), template.names());
    assertEquals("True", template.render(HI, true));
    Conversation tools = Conversation.of(HI).withTools("[{\"name\":\"f\"}]");
    assertEquals("f", template.render(tools).text());
  }

  @Test
  void gives_arguments_of_calls_that_are_json_in_a_string_as_objects() {
    ChatTemplate template =
        ChatTemplate.of("{{ messages[0].tool_calls[0].function.arguments | tojson }}", Map.of());
    String message =
        "[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"arguments\":\"{\\\"a\\\":1}\"}}]}]";

    assertEquals("{\"a\": 1}", template.render(Conversation.ofJson(message)).text());
    assertEquals(
        "\"broken{\"",
        template.render(Conversation.ofJson(message.replace("{\\\"a\\\":1}", "broken{"))).text());
  }

  @Test
  void a_call_without_arguments_has_none() {
    ChatTemplate template =
        ChatTemplate.of("{{ messages[0].tool_calls[0].function.arguments | tojson }}", Map.of());
    String call =
        "[{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":\"now\","
            + "\"arguments\":\"%s\"}}]}]";

    assertEquals("{}", template.render(Conversation.ofJson(call.formatted(""))).text());
    assertEquals(
        "\"{} and\"", template.render(Conversation.ofJson(call.formatted("{} and"))).text());
  }

  @Test
  void developers_are_system_to_templates_that_do_not_know_them() {
    String roles = "{% for m in messages %}{{ m.role }} {% endfor %}";
    List<Message> messages = List.of(new Message("developer", "Be brief."), Message.user("hi"));

    assertEquals("system user ", ChatTemplate.of(roles, Map.of()).render(messages, true));
    assertEquals(
        "developer user ",
        ChatTemplate.of("{# developer #}" + roles, Map.of()).render(messages, true));
  }

  @Test
  void a_message_that_the_template_leaves_out_cannot_be_continued() {
    ChatTemplate template = ChatTemplate.of("nothing", Map.of());
    Conversation continued = Conversation.of(HI).withEnding(Conversation.Ending.FINAL_MESSAGE);

    assertEquals(
        "MESSAGES_INVALID",
        assertThrows(PlatformException.class, () -> template.render(continued)).code());
  }

  @Test
  void tools_that_are_no_json_are_the_callers_mistake() {
    PlatformException e =
        assertThrows(PlatformException.class, () -> Conversation.of(HI).withTools("{}"));

    assertEquals("MESSAGES_INVALID", e.code());
  }
}
