package io.millrace.authoring.internal;

import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.parameter.Parameter;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * What projects rely on when they use a plugin: the ids it answers to and the parameters that each
 * takes.
 *
 * @param parameters by kind and id: {@code Guardrail shout}
 */
record Surface(Map<String, List<Parameter>> parameters) {
  static Surface of(Bundle bundle, BundleContext context) {
    Map<String, List<Parameter>> all = new TreeMap<>();
    ServiceReference<?>[] registered = bundle.getRegisteredServices();
    for (ServiceReference<?> r : registered == null ? new ServiceReference<?>[0] : registered) {
      for (String type : RegistryPlugins.types(r)) {
        if (type.startsWith("io.millrace.api.")) {
          Object service = context.getService(r);
          if (service != null) {
            String kind = type.substring(type.lastIndexOf('.') + 1);
            all.put(kind + " " + RegistryPlugins.info(kind, r).id(), parameters(service));
            context.ungetService(r);
          }
        }
      }
    }
    return new Surface(all);
  }

  /** Every kind that takes parameters declares them in a method of this name. */
  private static List<Parameter> parameters(Object service) {
    if (service instanceof Function f) {
      FunctionSpec spec = f.spec();
      return spec.parameters();
    }
    try {
      Object declared = service.getClass().getMethod("parameters").invoke(service);
      List<Parameter> parameters = new ArrayList<>();
      if (declared instanceof List<?> list) {
        list.forEach(p -> parameters.add((Parameter) p));
      }
      return parameters;
    } catch (NoSuchMethodException e) {
      return List.of(); // an embedder and the like take none
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a project that used the older surface would trip over, for people. */
  static List<String> breaks(Surface older, Surface newer) {
    List<String> breaks = new ArrayList<>();
    older.parameters.forEach(
        (plugin, before) -> {
          List<Parameter> after = newer.parameters.get(plugin);
          if (after == null) {
            breaks.add(plugin + " is gone");
            return;
          }
          for (Parameter old : before) {
            after.stream()
                .filter(p -> p.name().equals(old.name()))
                .findFirst()
                .ifPresentOrElse(
                    p -> breaks.addAll(changes(plugin, old, p)),
                    () -> breaks.add(plugin + " no longer takes '" + old.name() + "'"));
          }
          after.stream()
              .filter(Parameter::required)
              .filter(p -> before.stream().noneMatch(old -> old.name().equals(p.name())))
              .forEach(p -> breaks.add(plugin + " asks for a new parameter '" + p.name() + "'"));
        });
    return breaks;
  }

  private static List<String> changes(String plugin, Parameter old, Parameter now) {
    List<String> breaks = new ArrayList<>();
    String name = plugin + " '" + now.name() + "'";
    if (old.type() != now.type()) {
      breaks.add(name + " is " + now.type() + " and was " + old.type());
    }
    if (now.required() && !old.required()) {
      breaks.add(name + " must be given now");
    }
    if (!now.choices().isEmpty() && !now.choices().containsAll(old.choices())
        || old.choices().isEmpty() && !now.choices().isEmpty()) {
      breaks.add(name + " allows " + now.choices() + " and did allow " + old.choices());
    }
    return breaks;
  }
}
