package io.millrace.item.function.importgitdocuments.internal;

/**
 * A file that was taken from a commit.
 *
 * @param path within the repository, with slashes
 * @param title first heading, or the name of the file
 * @param blob git's id of its content
 */
record Document(String path, String title, long bytes, String blob) {}
