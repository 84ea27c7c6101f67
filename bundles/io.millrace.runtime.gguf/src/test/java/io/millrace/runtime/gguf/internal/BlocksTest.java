package io.millrace.runtime.gguf.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against what the Python package gguf unpacks. */
class BlocksTest {
  @ParameterizedTest
  @EnumSource(BlockFormat.class)
  void unpacks_bit_for_bit_as_the_gguf_package_does(BlockFormat format) throws Exception {
    Path file = Path.of(BlocksTest.class.getResource("/blocks.gguf").toURI());
    JsonNode golden = new ObjectMapper().readTree(BlocksTest.class.getResource("/golden.json"));
    Tensor tensor = Header.read(file).tensors().get(format.name());

    ByteBuffer values =
        TensorReader.read(file, new Names.Named(format.name(), tensor, Change.NONE, 0));

    ByteBuffer little = ByteBuffer.allocate(values.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    little.asFloatBuffer().put(values.asFloatBuffer());
    assertEquals(
        golden.path("blocks").path(format.name()).asText(),
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(little.array())));
  }
}
