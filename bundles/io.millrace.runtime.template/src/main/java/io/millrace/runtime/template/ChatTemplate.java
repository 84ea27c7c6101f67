package io.millrace.runtime.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Message;
import io.millrace.runtime.template.Conversation.Ending;
import io.millrace.runtime.template.internal.Given;
import io.millrace.runtime.template.internal.Template;
import io.millrace.runtime.template.internal.TemplateError;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How a model's conversations are written as text: the Jinja templates that Hugging Face folders
 * carry. A folder without one gets {@link #PLAIN}.
 *
 * <p>Immutable and thread-safe. Templates see what {@link Conversation} has under the names that
 * {@code apply_chat_template} uses, {@code bos_token}, {@code eos_token} and the folder's other
 * special tokens; they can call {@code raise_exception}, {@code namespace}, {@code dict}, {@code
 * range} and {@code strftime_now}. They reach nothing outside the text, no files and no Java, and
 * what one rendering may cost is bounded.
 */
public final class ChatTemplate {
  /** For models without a template: each message on a line, after its role. */
  public static final String PLAIN =
      "{{ bos_token }}{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"
          + "{% if add_generation_prompt %}assistant:{% endif %}";

  /** Put behind a message to find where it ends in the text, as Hugging Face's library does. */
  private static final String MARK = "CONTINUE_FINAL_MESSAGE_TAG ";

  private static final String TOOL_USE = "tool_use";

  /** OpenAI's newer word for system messages; most templates leave out roles they do not know. */
  private static final String DEVELOPER = "developer";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Map<String, Template> templates;
  private final Set<String> knowingDevelopers;
  private final Map<String, Object> variables;

  private ChatTemplate(
      Map<String, Template> templates,
      Set<String> knowingDevelopers,
      Map<String, Object> variables) {
    this.templates = Map.copyOf(templates);
    this.knowingDevelopers = Set.copyOf(knowingDevelopers);
    this.variables = Map.copyOf(variables);
  }

  /**
   * Reads the templates of a model folder.
   *
   * @throws PlatformException MODEL_INVALID if the files cannot be read or a template cannot be
   *     parsed
   */
  public static ChatTemplate read(Path folder) {
    TemplateFiles files = TemplateFiles.read(folder);
    return of(files.sources(), files.tokens(), folder.toString());
  }

  /** A template of its own. Variables as in {@link #read}, for example {@code eos_token}. */
  public static ChatTemplate of(String source, Map<String, ?> variables) {
    return of(Map.of(TemplateFiles.DEFAULT, source), variables, "the given text");
  }

  private static ChatTemplate of(
      Map<String, String> sources, Map<String, ?> variables, String where) {
    Map<String, Template> templates = new HashMap<>();
    for (var source : sources.entrySet()) {
      try {
        templates.put(source.getKey(), new Template(source.getValue(), Clock.systemDefaultZone()));
      } catch (TemplateError e) {
        throw PlatformException.caller(
            "MODEL_INVALID",
            "The chat template "
                + source.getKey()
                + " of "
                + where
                + " cannot be parsed: "
                + e.getMessage()
                + ".",
            "Correct chat_template.jinja, or chat_template in tokenizer_config.json.");
      }
    }
    Set<String> developers =
        sources.entrySet().stream()
            .filter(s -> s.getValue().contains(DEVELOPER))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    return new ChatTemplate(templates, developers, new HashMap<>(variables));
  }

  /** Names of the templates: {@code default} and perhaps others, in order. */
  public List<String> names() {
    return List.copyOf(new TreeSet<>(templates.keySet()));
  }

  /**
   * Renders a conversation of plain messages.
   *
   * @param addGenerationPrompt whether to end with what precedes an answer
   * @throws PlatformException as {@link #render(Conversation)}
   */
  public String render(List<Message> messages, boolean addGenerationPrompt) {
    Ending ending = addGenerationPrompt ? Ending.GENERATION_PROMPT : Ending.MESSAGE;
    return render(Conversation.of(messages).withEnding(ending)).text();
  }

  /**
   * Renders a conversation. With tools the template {@code tool_use} is taken where the model has
   * one. Arguments of tool calls that are JSON in a string, as OpenAI's API has them, are given to
   * the template as the objects that models' templates expect. Messages of developers are system
   * messages to a template that does not know the word.
   *
   * @throws PlatformException MESSAGES_INVALID if the template refuses the messages (for example
   *     roles that do not alternate), MODEL_INVALID if it fails or takes too much
   */
  public Rendered render(Conversation conversation) {
    boolean tools = !conversation.tools().isEmpty() && templates.containsKey(TOOL_USE);
    String name = tools ? TOOL_USE : TemplateFiles.DEFAULT;
    Template template = templates.get(name);
    if (template == null) {
      throw failed("there is none named default");
    }
    try {
      boolean developers = knowingDevelopers.contains(name);
      Template.Rendered rendered = template.render(variables(conversation, developers));
      String text = rendered.text();
      if (conversation.ending() == Ending.FINAL_MESSAGE) {
        text = cut(text);
      }
      return Rendered.of(text, rendered.generated());
    } catch (TemplateError e) {
      if (e.raised()) {
        throw PlatformException.caller(
            "MESSAGES_INVALID",
            "The model's chat template refuses the messages: " + e.getMessage() + ".",
            "Send messages as this model takes them.");
      }
      throw failed(e.getMessage());
    }
  }

  private static PlatformException failed(String why) {
    return PlatformException.caller(
        "MODEL_INVALID",
        "The model's chat template failed: " + why + ".",
        "Correct chat_template.jinja, or chat_template in tokenizer_config.json.");
  }

  private Map<String, Object> variables(Conversation conversation, boolean developers) {
    List<Object> messages = new ArrayList<>();
    for (Map<String, Object> message : conversation.messages()) {
      Map<String, Object> given = parsedCalls(message);
      if (!developers && DEVELOPER.equals(given.get("role"))) {
        given = new LinkedHashMap<>(given);
        given.put("role", "system");
      }
      messages.add(Given.value(given));
    }
    if (conversation.ending() == Ending.FINAL_MESSAGE) {
      mark(messages.get(messages.size() - 1));
    }
    Map<String, Object> all = new HashMap<>(variables);
    conversation.arguments().forEach((name, value) -> all.put(name, Given.value(value)));
    all.put("messages", messages);
    all.put("tools", conversation.tools().isEmpty() ? null : Given.value(conversation.tools()));
    all.put(
        "documents",
        conversation.documents().isEmpty() ? null : Given.value(conversation.documents()));
    all.put("add_generation_prompt", conversation.ending() == Ending.GENERATION_PROMPT);
    return all;
  }

  private static Map<String, Object> parsedCalls(Map<String, Object> message) {
    if (!(message.get("tool_calls") instanceof List<?> calls)) {
      return message;
    }
    List<Object> parsed = new ArrayList<>();
    for (Object call : calls) {
      if (call instanceof Map<?, ?> map
          && map.get("function") instanceof Map<?, ?> function
          && function.get("arguments") instanceof String text) {
        Map<Object, Object> fresh = new LinkedHashMap<>(function);
        fresh.put("arguments", parsed(text));
        Map<Object, Object> copy = new LinkedHashMap<>(map);
        copy.put("function", fresh);
        parsed.add(copy);
      } else {
        parsed.add(call);
      }
    }
    Map<String, Object> copy = new LinkedHashMap<>(message);
    copy.put("tool_calls", parsed);
    return copy;
  }

  /**
   * The object in the text, or the text if there is none in it; clients write "" for no arguments.
   */
  private static Object parsed(String arguments) {
    if (arguments.isBlank()) {
      return new LinkedHashMap<>();
    }
    try {
      return JSON.readValue(arguments, Object.class) instanceof Map<?, ?> map ? map : arguments;
    } catch (JsonProcessingException e) {
      return arguments; // a model may have written broken JSON; its template gets what it wrote
    }
  }

  @SuppressWarnings("unchecked")
  private static void mark(Object message) {
    Map<String, Object> last = (Map<String, Object>) message;
    if (last.get("content") instanceof String content) {
      last.put("content", content + MARK);
      return;
    }
    if (last.get("content") instanceof List<?> parts) {
      for (int i = parts.size() - 1; i >= 0; i--) {
        if (parts.get(i) instanceof Map<?, ?> part && part.get("text") instanceof String text) {
          ((Map<String, Object>) part).put("text", text + MARK);
          return;
        }
      }
    }
    throw PlatformException.caller(
        "MESSAGES_INVALID",
        "The last message has no text to go on with.",
        "Give the last message a content, or do not ask to continue it.");
  }

  private static String cut(String text) {
    int at = text.lastIndexOf(MARK.strip());
    if (at < 0) {
      throw PlatformException.caller(
          "MESSAGES_INVALID",
          "The model's chat template does not write out the last message, so it cannot be"
              + " continued.",
          "Do not ask to continue it.");
    }
    // a template that trims took the blank, and would have taken those of the message
    return text.startsWith(MARK, at)
        ? text.substring(0, at)
        : text.substring(0, at).stripTrailing();
  }
}
