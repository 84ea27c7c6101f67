package io.millrace.rest.internal.route;

import java.util.List;

/**
 * Routes that stand on the same services; a service inside this bundle, there while those services
 * are. Constant and thread-safe.
 */
public interface RouteGroup {
  List<Route> routes();
}
