package io.millrace.kernel.internal.model;

import io.millrace.api.store.NewRecord;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.internal.json.Fields;
import io.millrace.kernel.internal.json.Json;
import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.model.Stage;
import java.util.LinkedHashMap;
import java.util.Map;

/** Model versions as records; the stage is the record's state. */
final class ModelRecords {
  static final String MODEL = "model";

  private ModelRecords() {}

  static String key(String project, String name, long version) {
    return project + "/" + name + "/" + version;
  }

  static NewRecord of(ModelVersion v, String movedBy) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("weights", v.weights());
    v.adapter().ifPresent(a -> json.put("adapter", a));
    json.put("metrics", v.metrics());
    json.put("run", v.run());
    json.put("staged", v.staged());
    json.put("movedBy", movedBy);
    return new NewRecord(
        MODEL,
        key(v.project(), v.name(), v.version()),
        v.project(),
        v.name(),
        v.stage().name(),
        Map.of(),
        Json.write(json));
  }

  static String movedBy(StoredRecord record) {
    return Json.object(record.json()).text("movedBy");
  }

  static ModelVersion version(StoredRecord record) {
    NewRecord d = record.data();
    Fields json = Json.object(record.json());
    Map<String, Double> metrics = new LinkedHashMap<>();
    json.object("metrics")
        .forEach((k, v) -> metrics.put(k, v instanceof Number n ? n.doubleValue() : Double.NaN));
    return new ModelVersion(
        d.project(),
        d.name(),
        Long.parseLong(d.key().substring(d.key().lastIndexOf('/') + 1)),
        json.text("weights"),
        json.optionalText("adapter"),
        Stage.valueOf(d.state()),
        metrics,
        json.text("run"),
        record.created(),
        json.time("staged").orElse(record.created()));
  }
}
