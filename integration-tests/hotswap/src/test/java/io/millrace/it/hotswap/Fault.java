package io.millrace.it.hotswap;

import io.millrace.it.hotswap.faulty.Exiter;
import io.millrace.it.hotswap.faulty.Greeter;
import io.millrace.it.hotswap.faulty.Halter;
import io.millrace.it.hotswap.faulty.Sleeper;
import io.millrace.it.hotswap.faulty.Stubborn;
import io.millrace.it.hotswap.faulty.Thrower;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A bundle that must not come in, why, and what else lies beside it. */
record Fault(String name, String code, String why, List<FaultyBundle> bundles) {
  /** The item that each of them would be. */
  static final String ITEM = "bad";

  private Fault(String name, String code, String why, FaultyBundle... bundles) {
    this(name, code, why, List.of(bundles));
  }

  @Override
  public String toString() {
    return name;
  }

  /** An item with nothing wrong about it yet. */
  static FaultyBundle bad() {
    return FaultyBundle.item(ITEM, "1.0.0");
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A class file that needs the Java of the far future. */
  private static byte[] laterClass() {
    byte[] bytes = FaultyBundle.bytes(Greeter.class);
    bytes[7] = 120;
    return bytes;
  }

  private static byte[] half(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  private static byte[] altered(byte[] bytes) {
    byte[] other = bytes.clone();
    other[other.length / 2] ^= 1;
    return other;
  }

  /**
   * All of them.
   *
   * @param good name of an item that is installed
   * @param startMs how long a bundle may take to start
   */
  static Stream<Fault> all(String good, long startMs) {
    String refused = "HUB_BUNDLE_REFUSED";
    String mismatch = "HUB_DIGEST_MISMATCH";
    String failed = "HUB_START_FAILED";
    byte[] inner = FaultyBundle.library("inner", "1").contains(Halter.class).jar();
    return Stream.of(
        new Fault("altered bundle", mismatch, "SHA-256", bad().damaged(Fault::altered)),
        new Fault("truncated download", mismatch, "it ends after", bad().damaged(Fault::half)),
        new Fault(
            "more bytes than promised",
            mismatch,
            "larger than",
            bad().damaged(b -> Arrays.copyOf(b, b.length + 1))),
        new Fault("huge file", refused, "are allowed", bad().claims(100L << 30)),
        new Fault("zip bomb", refused, "inflates", bad().entry("bomb", new byte[64 << 20])),
        new Fault(
            "zip bomb inside",
            refused,
            "inflates",
            bad()
                .entry(
                    "inner.jar",
                    FaultyBundle.library("b", "1").entry("bomb", new byte[64 << 20]).jar())),
        new Fault(
            "path traversal", refused, "leads out", bad().entry("x/../../evil", text("evil"))),
        new Fault(
            "path traversal of files",
            refused,
            "leads out",
            bad().entry("resources/../../evil", text("evil"))),
        new Fault("absolute name", refused, "leads out", bad().entry("/etc/evil", text("evil"))),
        new Fault("drive name", refused, "leads out", bad().entry("C:\\evil", text("evil"))),
        new Fault("no manifest", refused, "no manifest", bad().bare()),
        new Fault(
            "another manifest",
            refused,
            "its manifest says it is someone.else",
            bad().header("Bundle-SymbolicName", "someone.else")),
        new Fault("another version", refused, "9.0.0", bad().header("Bundle-Version", "9.0.0")),
        new Fault(
            "later Java",
            refused,
            "needs Java",
            bad().entry(FaultyBundle.path(Greeter.class), laterClass())),
        new Fault(
            "broken class",
            refused,
            "cut short",
            bad().entry(FaultyBundle.path(Greeter.class), half(FaultyBundle.bytes(Greeter.class)))),
        new Fault(
            "no class", refused, "no class file", bad().entry("a/B.class", text("not a class"))),
        new Fault(
            "System.exit", refused, "java.lang.System.exit", bad().component(Exiter.class, "")),
        new Fault("halt", refused, "java.lang.Runtime.halt", bad().component(Halter.class, "")),
        new Fault("halt inside", refused, "Runtime.halt", bad().entry("lib/inner.jar", inner)),
        new Fault(
            "two files of one name",
            refused,
            "two different files",
            bad(),
            bad().entry("other", text("other")).file("other.jar")),
        new Fault(
            "another file of what is installed",
            refused,
            "installed already",
            bad().called("faulty." + good)),
        new Fault(
            "missing package", "HUB_UNRESOLVED", "faulty.words", bad().imports("faulty.words", 1)),
        new Fault(
            "missing capability",
            "HUB_UNRESOLVED",
            "acme.engine",
            bad().needs("acme.engine", "(power=9)")),
        new Fault(
            "missing service",
            failed,
            "java.util.concurrent.Callable",
            bad()
                .component(
                    Greeter.class,
                    "<reference name=\"tool\" interface=\"java.util.concurrent.Callable\"/>")),
        new Fault(
            "missing class",
            failed,
            "ClassNotFoundException",
            bad().header("Bundle-Activator", "nowhere.Activator")),
        new Fault("activation throws", failed, "no powder", bad().component(Thrower.class, "")),
        new Fault(
            "activation hangs",
            failed,
            "within " + startMs + " ms",
            bad().component(Sleeper.class, "")),
        new Fault(
            "activation hangs whatever happens",
            failed,
            "within " + startMs + " ms",
            FaultyBundle.item(ITEM, "2.0.0").component(Stubborn.class, "")));
  }
}
