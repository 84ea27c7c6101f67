package io.millrace.hub.internal;

import io.millrace.api.PlatformException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the framework in line with the records at the start: installs what is recorded and not
 * there (the framework's own storage may be new), removes what the hub once installed and is not
 * recorded (an operation that the process did not survive). It does not wait for components: what
 * they need may start later.
 */
final class Restoration {
  private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

  private final InstallRecords records;
  private final LiveBundles bundles;
  private final BundleFiles files;
  private final ResourceFiles resources;

  Restoration(
      InstallRecords records, LiveBundles bundles, BundleFiles files, ResourceFiles resources) {
    this.records = records;
    this.bundles = bundles;
    this.files = files;
    this.resources = resources;
  }

  /** How many items are back. */
  int run() {
    List<InstallRecord> recorded = records.all();
    removeUnrecorded(recorded);
    int back = 0;
    for (InstallRecord record : recorded) {
      try {
        bringBack(record);
        back++;
      } catch (BundleException | PlatformException | IllegalStateException failed) {
        LOG.warn(
            "Item {} {} did not come back; install it again with 'millrace hub install {}'",
            record.name(),
            record.version(),
            record.name(),
            failed);
      }
    }
    return back;
  }

  private void removeUnrecorded(List<InstallRecord> recorded) {
    Set<String> locations = new LinkedHashSet<>();
    recorded.forEach(r -> r.bundles().forEach(b -> locations.add(files.location(b.sha256()))));
    List<Bundle> left = new ArrayList<>();
    for (Bundle bundle : bundles.all()) {
      if (files.owns(bundle.getLocation()) && !locations.contains(bundle.getLocation())) {
        left.add(bundle);
      }
    }
    if (!left.isEmpty()) {
      LOG.info("Removing what an interrupted operation left: {}", left);
      bundles.remove(left);
    }
  }

  private void bringBack(InstallRecord record) throws BundleException {
    List<Bundle> back = new ArrayList<>();
    for (InstallRecord.Member member : record.bundles()) {
      String location = files.location(member.sha256());
      Optional<Bundle> there = bundles.at(location);
      if (there.isEmpty() && !files.isIntact(member.sha256())) {
        throw new BundleException(
            "the stored file of " + member.label() + " is missing or damaged");
      }
      back.add(there.isPresent() ? there.get() : bundles.install(location));
    }
    bundles.start(back);
    LiveBundles.publishers(back).forEach(p -> resources.unpack(p.item(), p.bundle()));
  }
}
