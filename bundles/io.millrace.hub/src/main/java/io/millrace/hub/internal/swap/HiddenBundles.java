package io.millrace.hub.internal.swap;

import java.util.Collection;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Keeps bundles that come from being wired to those that go, which the framework would prefer since
 * they are resolved already, and lets a singleton stand beside its successor. Immutable.
 */
final class HiddenBundles implements ResolverHookFactory, ResolverHook {
  private final Set<Bundle> coming;
  private final Set<Bundle> going;

  private HiddenBundles(Set<Bundle> coming, Set<Bundle> going) {
    this.coming = Set.copyOf(coming);
    this.going = Set.copyOf(going);
  }

  /** Runs work in a framework that resolves so. */
  static void during(
      BundleContext framework, Set<Bundle> coming, Set<Bundle> going, Runnable work) {
    ServiceRegistration<ResolverHookFactory> hook =
        framework.registerService(
            ResolverHookFactory.class, new HiddenBundles(coming, going), null);
    try {
      work.run();
    } finally {
      hook.unregister();
    }
  }

  @Override
  public ResolverHook begin(Collection<BundleRevision> triggers) {
    return this;
  }

  @Override
  public void filterMatches(
      BundleRequirement requirement, Collection<BundleCapability> candidates) {
    if (coming.contains(requirement.getRevision().getBundle())) {
      candidates.removeIf(c -> going.contains(c.getRevision().getBundle()));
    }
  }

  @Override
  public void filterSingletonCollisions(
      BundleCapability singleton, Collection<BundleCapability> collisions) {
    if (coming.contains(singleton.getRevision().getBundle())) {
      collisions.removeIf(c -> going.contains(c.getRevision().getBundle()));
    }
  }

  @Override
  public void filterResolvable(Collection<BundleRevision> candidates) {
    // every bundle may resolve
  }

  @Override
  public void end() {
    // nothing is kept
  }
}
