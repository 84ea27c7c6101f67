package io.millrace.hub.internal.check;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * Looks through a bundle's file without running any of it: a signature says who made it, not that
 * it is harmless. Everything is really inflated, because what headers say of sizes may be a lie.
 * Thread-safe.
 */
public final class BundleVerification {
  private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d+)/.*");
  private static final int MAX_CLASS_BYTES = 16 << 20;

  private final Limits limits;

  public BundleVerification(Limits limits) {
    this.limits = limits;
  }

  /**
   * Refuses a file that is hostile or unfit.
   *
   * @param symbolicName that the catalogue says it has
   * @param version likewise
   * @throws PlatformException HUB_BUNDLE_REFUSED with the reason
   */
  public void check(Path file, String symbolicName, Version version) {
    String label = symbolicName + " " + version;
    try {
      Attributes manifest = scan(file, symbolicName);
      String name = symbolicName(manifest);
      Version actual = Version.parseVersion(manifest.getValue(Constants.BUNDLE_VERSION));
      if (!name.equals(symbolicName) || !actual.equals(version)) {
        throw new Unfit("its manifest says it is " + name + " " + actual);
      }
    } catch (Unfit | IllegalArgumentException unfit) {
      throw refused(label, String.valueOf(unfit.getMessage()));
    } catch (IOException unreadable) {
      throw refused(label, "it is no readable JAR: " + unreadable.getMessage());
    }
  }

  /** The refusal of a bundle. */
  public static PlatformException refused(String label, String why) {
    return new PlatformException(
        "HUB_BUNDLE_REFUSED",
        Blame.PLUGIN,
        false,
        "Bundle " + label + " was refused: " + why + ".",
        "Nothing was installed. Take another version, or tell the bundle's author; if it should be"
            + " harmless, do not use this source.");
  }

  private static Attributes manifest(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      Manifest manifest = jar.getManifest();
      if (manifest == null) {
        throw new Unfit("it has no manifest");
      }
      return manifest.getMainAttributes();
    }
  }

  private static String symbolicName(Attributes manifest) {
    String header = manifest.getValue(Constants.BUNDLE_SYMBOLICNAME);
    if (header == null) {
      throw new Unfit("its manifest has no " + Constants.BUNDLE_SYMBOLICNAME);
    }
    return header.split(";")[0].trim();
  }

  private Attributes scan(Path file, String symbolicName) throws IOException {
    Budget budget = new Budget(limits, Files.size(file));
    Set<String> names = new HashSet<>();
    boolean mayExit = limits.mayExit().contains(symbolicName);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<? extends ZipEntry> entries = Collections.list(zip.entries());
      for (ZipEntry entry : entries) {
        checkName(entry.getName(), names);
        budget.entry();
        try (InputStream in = zip.getInputStream(entry)) {
          content(entry.getName(), in, budget, mayExit, true);
        }
      }
    }
    return manifest(file);
  }

  private static void checkName(String name, Set<String> names) {
    boolean up = List.of(name.replace('\\', '/').split("/")).contains("..");
    boolean absolute =
        name.startsWith("/") || name.startsWith("\\") || name.matches("(?s)[A-Za-z]:.*");
    if (up || absolute || name.indexOf('\0') >= 0) {
      throw new Unfit("the entry '" + printable(name) + "' leads out of the bundle");
    }
    if (!names.add(name)) {
      throw new Unfit("it has two entries '" + printable(name) + "'");
    }
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }

  private void content(String name, InputStream in, Budget budget, boolean mayExit, boolean outer)
      throws IOException {
    if (name.endsWith(".class")) {
      checkClass(name, ClassFile.read(printable(name), read(name, in, budget)), mayExit);
    } else if (outer && name.endsWith(".jar")) {
      nested(new ZipInputStream(in), budget, mayExit);
    } else {
      drain(in, budget);
    }
  }

  /** A library inside: its names lead nowhere, since it is never unpacked. */
  private void nested(ZipInputStream zip, Budget budget, boolean mayExit) throws IOException {
    try {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        budget.entry();
        content(e.getName(), zip, budget, mayExit, false);
      }
    } catch (ZipException broken) {
      throw new Unfit("a JAR inside it is broken: " + broken.getMessage());
    }
  }

  private void checkClass(String name, ClassFile read, boolean mayExit) {
    Matcher versioned = VERSIONED.matcher(name);
    boolean unused = versioned.matches() && Integer.parseInt(versioned.group(1)) > limits.java();
    if (read.java() > limits.java() && !unused) {
      throw new Unfit(
          "the class '"
              + printable(name)
              + "' needs Java "
              + read.java()
              + ", this is Java "
              + limits.java());
    }
    if (read.exit().isPresent() && !mayExit) {
      throw new Unfit(
          "the class '"
              + printable(name)
              + "' calls "
              + read.exit().get()
              + ", which would end the server");
    }
  }

  private static byte[] read(String name, InputStream in, Budget budget) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 13];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      budget.inflated(n);
      bytes.write(buffer, 0, n);
      if (bytes.size() > MAX_CLASS_BYTES) {
        throw new Unfit("the class '" + printable(name) + "' is too large");
      }
    }
    return bytes.toByteArray();
  }

  private static void drain(InputStream in, Budget budget) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      budget.inflated(n);
    }
  }
}
