package io.millrace.kernel.run;

import io.millrace.api.function.FunctionSpec;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The functions that are there now: a view of the plugin directory. Thread-safe. */
@ProviderType
public interface Functions {
  List<FunctionSpec> list();

  /**
   * A function's declaration.
   *
   * @throws io.millrace.api.PlatformException FUNCTION_NOT_FOUND naming the nearest ones
   */
  FunctionSpec require(String name);
}
