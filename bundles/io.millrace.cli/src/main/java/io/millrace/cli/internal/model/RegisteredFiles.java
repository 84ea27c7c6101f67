package io.millrace.cli.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.CliFailure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Files of a registered model, as far as an inspection needs them. */
final class RegisteredFiles {
  private static final long SMALL = 64 << 20;
  private static final int LONGEST_HEADER = 100_000_000;

  private RegisteredFiles() {}

  /** Small files whole; of weights the header, in a file of the right length without content. */
  static void fetch(Api api, String artifact, Path folder) throws IOException {
    for (JsonNode entry : api.get(artifact).path("files")) {
      String name = entry.path("path").asText();
      long size = entry.path("sizeBytes").asLong();
      if (name.contains("/") || name.contains("..")) {
        continue;
      }
      String address = artifact + "/files/" + Api.encode(name);
      if (name.endsWith(".safetensors")) {
        header(api, address, folder.resolve(name), size);
      } else if (name.endsWith(".gguf")) {
        throw CliFailure.work(
            "The registered model is a GGUF file, whose description is not fetched apart.",
            "Inspect the file itself.");
      } else if (size <= SMALL && !name.endsWith(".bin")) {
        api.download(address, folder.resolve(name));
      }
    }
  }

  private static void header(Api api, String address, Path file, long size) throws IOException {
    byte[] length = api.beginning(address, 8);
    long header = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    int wanted = (int) Math.min(size, 8 + Math.max(0, Math.min(header, LONGEST_HEADER)));
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(api.beginning(address, wanted));
      out.setLength(size);
    }
  }
}
