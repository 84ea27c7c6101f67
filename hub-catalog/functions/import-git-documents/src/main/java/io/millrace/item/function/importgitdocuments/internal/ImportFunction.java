package io.millrace.item.function.importgitdocuments.internal;

import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.Schema;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.items.AddressRule;
import io.millrace.runtime.items.OutputFolder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.util.SystemReader;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Brings the documents of one commit of a git repository, as files and as rows. */
@Component(
    service = Function.class,
    name = ImportFunction.PID,
    property = {
      "kind.id=import-git-documents",
      "kind.version=0.1.0",
      "kind.summary=Brings the documents of a commit of a git repository."
    })
@Designate(ocd = ImportFunction.Config.class)
public final class ImportFunction implements Function {
  static final String PID = "io.millrace.item.function.import-git-documents";

  private static final Schema SCHEMA =
      new Schema(
          List.of(
              Schema.Field.string("path"),
              Schema.Field.string("title"),
              Schema.Field.string("text"),
              new Schema.Field("bytes", FieldType.INTEGER),
              Schema.Field.string("blob"),
              Schema.Field.string("repository"),
              Schema.Field.string("commit")));

  private final DatasetFiles datasets;
  private final Remote.Rules rules;

  @ObjectClassDefinition(
      name = "Function: import-git-documents",
      description = "From where repositories may be brought, and who signs in.")
  @interface Config {
    @AttributeDefinition(
        name = "Private addresses",
        description =
            "Whether URLs may name this machine or its private network, and plain http: there."
                + " Default false.")
    boolean allowPrivateAddresses() default false;

    @AttributeDefinition(
        name = "Token files",
        description =
            "host=path, one an entry: the file holds a token, or name:password, that is sent to"
                + " this host only, over HTTPS. Default none.")
    String[] tokenFiles() default {};
  }

  @Activate
  public ImportFunction(Config config, @Reference(name = "datasets") DatasetFiles datasets) {
    this(config.allowPrivateAddresses(), List.of(config.tokenFiles()), datasets);
  }

  ImportFunction(boolean allowPrivate, List<String> tokenFiles, DatasetFiles datasets) {
    this.datasets = datasets;
    this.rules =
        new Remote.Rules(
            allowPrivate, new AddressRule(allowPrivate, PID), TokenFiles.of(tokenFiles));
    // JGit keeps this for the class loader, which is this bundle's own
    SystemReader.setInstance(new BareSystem(SystemReader.getInstance()));
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        "import-git-documents",
        "Brings the documents of one commit of a git repository, as files and as rows.",
        FunctionSpec.SERVER,
        List.of(
            Parameter.string("repository", null, "https: or file: URL of the repository.")
                .mandatory(),
            Parameter.string(
                "revision", null, "Branch, tag or whole commit id; without it the default branch."),
            Parameter.list(
                "include",
                List.of("**/*.md", "**/*.markdown", "**/*.rst", "**/*.adoc", "**/*.txt"),
                "Globs of paths; ** means any folders, also none."),
            Parameter.list("exclude", List.of(), "Globs of paths to leave out."),
            Parameter.integer("maxFileBytes", 1L << 20, "Larger files are left out.")
                .between(1, 64L << 20),
            Parameter.integer("maxFiles", 10_000L, "A repository with more is refused.")
                .between(1, 1_000_000),
            Parameter.integer(
                    "maxBytes", 512L << 20, "More than this, transferred or kept, is refused.")
                .between(1, 64L << 30)),
        List.of(),
        List.of(
            new FunctionSpec.OutputSpec("documents", "documents", "The files, under their paths."),
            new FunctionSpec.OutputSpec(
                "dataset", "dataset", "A row a file: path, title, text, bytes, blob, commit.")));
  }

  @Override
  public void run(RunContext context) throws IOException {
    Values given = context.parameters();
    Remote remote = Remote.of(given.string("repository"), rules);
    Selection selection = Selection.of(given);
    context.checkAborted();
    context.log("fetching " + remote.shown());
    OutputFolder folder = OutputFolder.of(context, "documents");
    try (Fetched fetched =
        Fetched.of(remote, given.optionalString("revision"), given.integer("maxBytes"), context)) {
      Repository repository = fetched.repository();
      Documents documents =
          new Documents(repository, fetched.commit(), selection, folder.path(), context);
      List<Document> found = documents.extract();
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("repository", remote.shown());
      facts.put("commit", fetched.commit().getName());
      facts.put("revision", given.optionalString("revision").orElse("HEAD"));
      facts.put("committed", fetched.committed().toString());
      facts.put("documents", (long) found.size());
      facts.put("skipped", documents.skipped());
      OutputFolder.dataset(
          context,
          datasets,
          "dataset",
          new DocumentRows(SCHEMA, found, folder.path(), facts),
          facts);
      folder.done(facts);
      context.result("documents", (long) found.size());
      context.result("commit", fetched.commit().getName());
      context.result(
          "skipped", documents.skipped().values().stream().mapToLong(Long::longValue).sum());
      context.log(
          found.size()
              + " documents of commit "
              + fetched.commit().getName()
              + ", skipped "
              + documents.skipped());
    }
  }
}
