package io.millrace.runtime.onnx.internal;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.runtime.onnx.OnnxModels;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts natives where ONNX Runtime finds them and opens sessions that leave processors alone. */
@Component(service = OnnxModels.class)
public final class NativeOnnxModels implements OnnxModels {
  private static final Logger LOG = LoggerFactory.getLogger(NativeOnnxModels.class);
  private static final long STACK_BYTES = 16L << 20;
  private static final String NATIVE_PATH = "onnxruntime.native.path";

  private final NativeFolder natives;
  private volatile @Nullable OrtEnvironment environment;

  @Activate
  public NativeOnnxModels(BundleContext context) {
    this(NativeFolder.here(cache(context::getProperty)));
  }

  NativeOnnxModels(NativeFolder natives) {
    this.natives = natives;
  }

  /** See {@link OnnxModels#standalone()}. */
  public static OnnxModels standalone() {
    return new NativeOnnxModels(NativeFolder.here(cache(System::getProperty)));
  }

  private static Path cache(Function<String, @Nullable String> property) {
    return Optional.ofNullable(property.apply("millrace.cache"))
        .or(() -> Optional.ofNullable(System.getenv("MILLRACE_CACHE")))
        .map(Path::of)
        .orElseGet(() -> Path.of(property.apply("user.home") + "/.cache/millrace"))
        .resolve("onnx");
  }

  @Override
  public boolean loaded() {
    return environment != null;
  }

  /** On a thread of its own: optimizing a graph overflows small stacks, which kills the process. */
  @Override
  public OrtSession open(byte[] network, int threads) {
    FutureTask<OrtSession> opening = new FutureTask<>(() -> create(network, threads));
    new Thread(null, opening, "onnx-open", STACK_BYTES).start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return opening.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof PlatformException known) {
            throw known;
          }
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private OrtSession create(byte[] network, int threads) {
    OrtEnvironment ready = environment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      return ready.createSession(network, options);
    } catch (OrtException e) {
      throw new PlatformException(
          "MODEL_INVALID",
          Blame.CALLER,
          false,
          "ONNX Runtime cannot read the network: " + e.getMessage(),
          "Give an ONNX file that this version (1.29) supports.",
          e);
    }
  }

  private synchronized OrtEnvironment environment() {
    OrtEnvironment ready = environment;
    if (ready != null) {
      return ready;
    }
    if (System.getProperty(NATIVE_PATH) == null) {
      System.setProperty(NATIVE_PATH, natives.unpack().toString());
    }
    try {
      ready = OrtEnvironment.getEnvironment();
    } catch (LinkageError | IllegalStateException e) {
      throw new PlatformException(
          "NATIVE_FAILED",
          Blame.ENVIRONMENT,
          false,
          "ONNX Runtime's natives in " + System.getProperty(NATIVE_PATH) + " do not load: " + e,
          "Remove that folder and start again.",
          e);
    }
    LOG.info("ONNX Runtime {} ready", ready.getVersion());
    environment = ready;
    return ready;
  }
}
