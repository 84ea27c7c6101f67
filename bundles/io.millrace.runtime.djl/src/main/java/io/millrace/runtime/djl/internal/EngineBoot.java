package io.millrace.runtime.djl.internal;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDManager;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds natives, tells DJL where they are, and loads them on first use. */
@Component(service = DjlRuntime.class)
public final class EngineBoot implements DjlRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(EngineBoot.class);
  private static final Map<String, String> TOKENIZER_OPTIONS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final Settings settings;
  private final Platform platform;
  private volatile @Nullable Engine engine;
  private volatile @Nullable Device device;

  @Activate
  public EngineBoot(BundleContext context) {
    this(settings(context::getProperty), Platform.current());
  }

  EngineBoot(Settings settings, Platform platform) {
    this.settings = settings;
    this.platform = platform;
  }

  /** See {@link DjlRuntime#standalone()}. */
  public static DjlRuntime standalone() {
    return new EngineBoot(settings(System::getProperty), Platform.current());
  }

  private static Settings settings(java.util.function.Function<String, @Nullable String> property) {
    // The environment is read here because DJL and OpenMP read it too: what they see must be known.
    return Settings.of(property, System.getenv(), Runtime.getRuntime().availableProcessors());
  }

  @Override
  public boolean loaded() {
    return engine != null;
  }

  @Override
  public Engine engine() {
    Engine ready = engine;
    return ready != null ? ready : load();
  }

  @Override
  public NDManager newManager() {
    Engine ready = engine();
    return ready.newBaseManager(Objects.requireNonNull(device));
  }

  @Override
  public NDManager newHostManager() {
    return engine().newBaseManager(Device.cpu());
  }

  @Override
  public HuggingFaceTokenizer tokenizer(Path file) {
    announce();
    try (InputStream in = Files.newInputStream(file)) {
      return withOwnLoader(
          () -> {
            try {
              return HuggingFaceTokenizer.newInstance(in, TOKENIZER_OPTIONS);
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
    } catch (EngineException | LinkageError e) {
      throw failed("The tokenizers' native library", e);
    } catch (IOException | RuntimeException e) {
      throw new PlatformException(
          "TOKENIZER_INVALID",
          Blame.CALLER,
          false,
          "Cannot open the tokenizer " + file + ": " + e.getMessage(),
          "Give a tokenizer.json as the Hugging Face tokenizers library writes it.",
          e);
    }
  }

  private synchronized Engine load() {
    Engine ready = engine;
    if (ready != null) {
      return ready;
    }
    ComputeDevice wanted = ComputeDevice.of(settings.device());
    OwnTorch own = settings.ownTorch().map(OwnTorch::read).orElse(null);
    wanted.requireLibraries(own);
    String version =
        own == null
            ? platform.torchVersion()
            : own.require(platform.torchVersion(), settings.ownVersion());
    Path torch = own == null ? installed() : own.folder();
    announce();
    tellWhere(torch, version, settings.flavor().orElse(own == null ? "cpu" : own.flavor()));
    try {
      ready = withOwnLoader(() -> Engine.getEngine("PyTorch"));
    } catch (EngineException | LinkageError e) {
      throw failed("The PyTorch engine", e);
    }
    test(ready, own, wanted);
    LOG.info(
        "PyTorch {} ready from {} on {}, {} thread(s)", version, torch, wanted, settings.threads());
    device = wanted.device();
    engine = ready;
    return ready;
  }

  private void test(Engine loaded, @Nullable OwnTorch own, ComputeDevice wanted) {
    try {
      new SelfTest(loaded, Device.cpu()).run();
    } catch (EngineException e) {
      throw own == null ? failed("The PyTorch engine", e) : own.mixed(firstLine(e), e);
    }
    try {
      if (wanted.cuda()) {
        new SelfTest(loaded, wanted.device()).run();
      }
    } catch (EngineException e) {
      throw wanted.unavailable("its self-test failed: " + firstLine(e), e);
    }
  }

  /** PyTorch's messages go on with a stack of C++ functions. */
  private static String firstLine(EngineException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
  }

  /** For DJL, which asks the environment first: an operator's own libtorch is named there. */
  private void tellWhere(Path torch, String version, String flavor) {
    if (settings.ownTorch().isEmpty()) {
      System.setProperty("PYTORCH_LIBRARY_PATH", torch.toString());
    }
    System.setProperty("PYTORCH_VERSION", version);
    System.setProperty("PYTORCH_FLAVOR", flavor);
  }

  private Path installed() {
    Optional<NativeJar> jar =
        settings
            .natives()
            .flatMap(folder -> NativeJar.in(folder, platform.classifier()))
            .or(() -> NativeJar.on(EngineBoot.class.getClassLoader()));
    NativeJar found =
        jar.filter(j -> j.classifier().equals(platform.classifier()))
            .orElseThrow(
                () ->
                    PlatformException.operator(
                        "NATIVE_MISSING",
                        "No PyTorch natives for "
                            + platform.classifier()
                            + " in "
                            + settings.natives().map(Path::toString).orElse("the class path")
                            + ".",
                        "Put pytorch-native-cpu-"
                            + platform.torchVersion()
                            + "-"
                            + platform.classifier()
                            + ".jar there, or set PYTORCH_LIBRARY_PATH and PYTORCH_VERSION to a"
                            + " libtorch of your own."));
    requireVersion(found.version(), found.jar());
    return found.unpackInto(settings.cache());
  }

  /** A libtorch of another version loads and then scrambles data types: refuse it beforehand. */
  private void requireVersion(String version, Path where) {
    if (!version.equals(platform.torchVersion())) {
      throw PlatformException.operator(
          "NATIVE_MISMATCH",
          "libtorch "
              + version
              + " at "
              + where
              + ", but this platform is built for "
              + platform.torchVersion()
              + ".",
          "Install exactly that version.");
    }
  }

  /** DJL takes its settings from system properties, and those only. */
  private void announce() {
    Properties p = System.getProperties();
    p.putIfAbsent("DJL_CACHE_DIR", settings.cache().toString());
    p.putIfAbsent("ENGINE_CACHE_DIR", settings.cache().toString());
    p.putIfAbsent("ai.djl.offline", "true");
    p.putIfAbsent("OPT_OUT_TRACKING", "true");
    p.putIfAbsent("ai.djl.default_engine", "PyTorch");
    p.putIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
    p.putIfAbsent("ai.djl.pytorch.num_threads", Integer.toString(settings.threads()));
    p.putIfAbsent("ai.djl.pytorch.num_interop_threads", "1");
  }

  private static <T> T withOwnLoader(Supplier<T> work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(EngineBoot.class.getClassLoader());
    try {
      return work.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private PlatformException failed(String what, Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new PlatformException(
        "NATIVE_FAILED",
        Blame.ENVIRONMENT,
        false,
        what + " does not load on " + platform.classifier() + ": " + root.getMessage(),
        "Remove " + settings.cache() + " and start again; glibc 2.28 or newer is needed.",
        cause);
  }
}
