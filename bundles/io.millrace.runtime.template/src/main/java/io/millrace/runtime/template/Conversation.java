package io.millrace.runtime.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a chat template writes as text, in the terms of Hugging Face's {@code apply_chat_template}.
 * Values are as JSON has them: null, Boolean, Number, String, List, Map. Immutable at the top
 * level.
 *
 * @param messages maps with {@code role}, {@code content} and what else the model's template knows,
 *     for example {@code tool_calls}; at least one
 * @param tools JSON schemas of functions; empty for none
 * @param documents maps with {@code title} and {@code text}; empty for none
 * @param ending what the text ends with
 * @param arguments other variables of the template, for example {@code enable_thinking}
 */
public record Conversation(
    List<Map<String, Object>> messages,
    List<Object> tools,
    List<Object> documents,
    Ending ending,
    Map<String, Object> arguments) {

  /** How a rendered conversation ends. */
  public enum Ending {
    /** After the last message. */
    MESSAGE,
    /** With what precedes an answer: {@code add_generation_prompt}. */
    GENERATION_PROMPT,
    /** Inside the last message, which the model goes on with: {@code continue_final_message}. */
    FINAL_MESSAGE
  }

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  public Conversation {
    messages = List.copyOf(messages);
    tools = Collections.unmodifiableList(new ArrayList<>(tools));
    documents = Collections.unmodifiableList(new ArrayList<>(documents));
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    if (messages.isEmpty()) {
      throw PlatformException.caller(
          "MESSAGES_INVALID", "The conversation has no message.", "Send at least one message.");
    }
  }

  /** Messages with role and content, ending with what precedes an answer. */
  public static Conversation of(List<Message> messages) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Message m : messages) {
      Map<String, Object> message = new LinkedHashMap<>();
      message.put("role", m.role());
      message.put("content", m.content());
      if (!m.toolCalls().isEmpty()) {
        message.put("tool_calls", array("tool_calls", m.toolCalls()));
      }
      if (!m.toolCallId().isEmpty()) {
        message.put("tool_call_id", m.toolCallId());
      }
      if (!m.name().isEmpty()) {
        message.put("name", m.name());
      }
      list.add(message);
    }
    return new Conversation(list, List.of(), List.of(), Ending.GENERATION_PROMPT, Map.of());
  }

  /**
   * As OpenAI's API sends it.
   *
   * @param messages a JSON array of objects
   * @throws PlatformException MESSAGES_INVALID if it is none
   */
  public static Conversation ofJson(String messages) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Object message : array("messages", messages)) {
      list.add(object("messages", message));
    }
    return new Conversation(list, List.of(), List.of(), Ending.GENERATION_PROMPT, Map.of());
  }

  public Conversation withEnding(Ending other) {
    return new Conversation(messages, tools, documents, other, arguments);
  }

  /**
   * @param json an array of tools as OpenAI's API takes them
   * @throws PlatformException MESSAGES_INVALID if it is none
   */
  public Conversation withTools(String json) {
    return new Conversation(messages, array("tools", json), documents, ending, arguments);
  }

  /**
   * @param json an array of objects
   * @throws PlatformException MESSAGES_INVALID if it is none
   */
  public Conversation withDocuments(String json) {
    return new Conversation(messages, tools, array("documents", json), ending, arguments);
  }

  /** These variables in place of those before. */
  public Conversation withArguments(Map<String, ?> others) {
    return new Conversation(messages, tools, documents, ending, new LinkedHashMap<>(others));
  }

  private static List<Object> array(String what, String json) {
    try {
      if (JSON.readValue(json, Object.class) instanceof List<?> list) {
        return new ArrayList<>(list);
      }
    } catch (JsonProcessingException e) {
      throw invalid("'" + what + "' is no JSON: " + e.getOriginalMessage());
    }
    throw invalid("'" + what + "' is no JSON array");
  }

  private static Map<String, Object> object(String what, Object item) {
    if (!(item instanceof Map<?, ?> map)) {
      throw invalid("'" + what + "' has an item that is no object");
    }
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((k, v) -> copy.put(String.valueOf(k), v));
    return copy;
  }

  private static PlatformException invalid(String what) {
    return PlatformException.caller(
        "MESSAGES_INVALID", what + ".", "Send what the API's description shows.");
  }
}
