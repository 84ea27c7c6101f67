package io.millrace.hub.internal.check;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the constant pool of a class file tells (JVMS 4.1 and 4.4): the Java it is made for and
 * whether it calls what would end the process.
 */
record ClassFile(int java, Optional<String> exit) {
  private static final int MAGIC = 0xCAFEBABE;
  private static final int FIRST_FEATURE = 44;
  private static final Map<String, Set<String>> EXITS =
      Map.of(
          "java/lang/System", Set.of("exit"),
          "java/lang/Runtime", Set.of("exit", "halt"));

  /**
   * Reads it.
   *
   * @throws Unfit if it is no class file
   */
  static ClassFile read(String name, byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != MAGIC) {
        throw new Unfit("'" + name + "' is no class file");
      }
      in.readUnsignedShort(); // minor
      int major = in.readUnsignedShort();
      return new ClassFile(major - FIRST_FEATURE, exit(in));
    } catch (EOFException end) {
      throw new Unfit("the class file '" + name + "' is cut short");
    } catch (IOException impossible) {
      throw new IllegalStateException("bytes in memory", impossible);
    }
  }

  private static Optional<String> exit(DataInputStream in) throws IOException {
    int count = in.readUnsignedShort();
    String[] texts = new String[count];
    int[] first = new int[count];
    int[] second = new int[count];
    boolean[] methods = new boolean[count];
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = in.readUTF();
        case 7, 8, 16, 19, 20 -> first[i] = in.readUnsignedShort(); // class, string, method type, …
        case 9, 10, 11, 12, 17, 18 -> { // members, name and type, dynamic
          first[i] = in.readUnsignedShort();
          second[i] = in.readUnsignedShort();
          methods[i] = tag == 10;
        }
        case 15 -> in.skipNBytes(3); // method handle
        case 3, 4 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++; // a long takes two places
        }
        default -> throw new Unfit("its constant pool has the unknown tag " + tag);
      }
    }
    for (int i = 1; i < count; i++) {
      if (methods[i]) {
        String owner = texts[first[first[i]]];
        String method = texts[first[second[i]]];
        if (owner != null && EXITS.getOrDefault(owner, Set.of()).contains(method)) {
          return Optional.of(owner.replace('/', '.') + "." + method);
        }
      }
    }
    return Optional.empty();
  }
}
