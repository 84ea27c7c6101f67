package io.millrace.workflow.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Executions of workflows in the record store. */
final class WorkflowRecords {
  private static final String COLLECTION = "workflow-run";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final RecordStore store;

  WorkflowRecords(RecordStore store) {
    this.store = store;
  }

  /** Makes the state durable. Written by one thread only, so revisions need no look. */
  void save(WorkflowState state) {
    try {
      store.put(
          new NewRecord(
              COLLECTION,
              state.id(),
              state.project(),
              state.workflow(),
              state.state(),
              Map.of(),
              JSON.writeValueAsString(state)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("workflow " + state.id() + " holds no JSON values", e);
    }
  }

  Optional<WorkflowState> get(String id) {
    return store.get(COLLECTION, id).map(WorkflowRecords::read);
  }

  List<WorkflowState> of(String project) {
    return read(Query.of(COLLECTION).project(project));
  }

  /** Those that have not ended, oldest first. */
  List<WorkflowState> going() {
    return read(
        Query.of(COLLECTION)
            .state(WorkflowState.RUNNING, WorkflowState.ABORTING)
            .ascending()
            .page(Query.MAX_LIMIT, 0));
  }

  long number() {
    return store.next(COLLECTION);
  }

  private List<WorkflowState> read(Query query) {
    return store.find(query).stream().map(WorkflowRecords::read).toList();
  }

  private static WorkflowState read(StoredRecord record) {
    try {
      return JSON.readValue(record.json(), WorkflowState.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("record of workflow " + record.key() + " is damaged", e);
    }
  }
}
