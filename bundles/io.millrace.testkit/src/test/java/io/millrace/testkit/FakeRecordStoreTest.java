package io.millrace.testkit;

import io.millrace.api.store.RecordStore;

final class FakeRecordStoreTest extends RecordStoreContract {
  @Override
  protected RecordStore store() {
    return new FakeRecordStore();
  }
}
