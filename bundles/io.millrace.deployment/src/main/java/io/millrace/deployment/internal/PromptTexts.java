package io.millrace.deployment.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.item.ItemFiles;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.deployment.internal.PipelineSpec.PromptStep;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The texts of a prompt step: those given as {@code hub://<item>/<file>} are the file's content. A
 * version of a pipeline keeps the texts it was prepared with.
 */
final class PromptTexts {
  private static final long LARGEST = 256 << 10;

  private final PluginDirectory plugins;

  PromptTexts(PluginDirectory plugins) {
    this.plugins = plugins;
  }

  PromptStep of(PromptStep step) {
    String template = text(step.template());
    if (!template.isEmpty() && !template.contains(PromptStep.QUESTION)) {
      throw PlatformException.caller(
          "PROMPT_INVALID",
          step.template() + " does not contain " + PromptStep.QUESTION + ".",
          "Name a template that says where the question goes.");
    }
    return new PromptStep(text(step.system()), text(step.prefix()), template);
  }

  private String text(String given) {
    if (!ItemFiles.isAddress(given)) {
      return given;
    }
    try (Lease<ItemFiles> items = plugins.lease(ItemFiles.class, "hub")) {
      Path file = items.plugin().resolve(given);
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
        throw PlatformException.caller(
            "PROMPT_INVALID",
            given + " is no file of at most " + LARGEST + " bytes.",
            "Name a text file of the item.");
      }
      return Files.readString(file).strip();
    } catch (CharacterCodingException e) {
      throw PlatformException.caller(
          "PROMPT_INVALID", given + " is not UTF-8.", "Name a text file of the item.");
    } catch (IOException e) {
      throw new PlatformException(
          "PROMPT_UNAVAILABLE",
          Blame.ENVIRONMENT,
          true,
          given + " cannot be read: " + e.getMessage() + ".",
          "Check the disk of the data folder.",
          e);
    }
  }
}
