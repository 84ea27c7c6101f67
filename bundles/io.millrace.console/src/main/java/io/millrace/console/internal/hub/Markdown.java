package io.millrace.console.internal.hub;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Turns a stranger's Markdown into HTML that cannot do anything: raw HTML is shown as text, images
 * become their descriptions (nothing is fetched from elsewhere), links lead to http, https and mail
 * only, in a page of their own. Thread-safe.
 */
final class Markdown {
  /** More is cut off; a README of this length is read by nobody. */
  static final int LIMIT_CHARS = 200_000;

  private static final int LOWEST_HEADING = 6;

  private final Parser parser;
  private final HtmlRenderer renderer;

  Markdown() {
    List<Extension> extensions = List.of(TablesExtension.create());
    parser = Parser.builder().extensions(extensions).build();
    renderer =
        HtmlRenderer.builder()
            .extensions(extensions)
            .escapeHtml(true)
            .sanitizeUrls(true)
            .attributeProviderFactory(context -> Markdown::attributes)
            .build();
  }

  String html(String markdown) {
    String text =
        markdown.length() <= LIMIT_CHARS ? markdown : markdown.substring(0, LIMIT_CHARS) + "\n\n…";
    Node document = parser.parse(text);
    document.accept(new Tamer());
    return renderer.render(document);
  }

  private static void attributes(Node node, String tag, Map<String, String> attributes) {
    if (node instanceof Link) {
      attributes.put("rel", "noopener noreferrer nofollow");
      attributes.put("target", "_blank");
    }
  }

  private static boolean leadsOut(String address) {
    String lower = address.strip().toLowerCase(Locale.ROOT);
    return lower.startsWith("https://")
        || lower.startsWith("http://")
        || lower.startsWith("mailto:");
  }

  /** Takes out what the page does not show, and sets headings below the page's own. */
  private static final class Tamer extends AbstractVisitor {
    @Override
    public void visit(Heading heading) {
      heading.setLevel(Math.min(LOWEST_HEADING, heading.getLevel() + 1));
      visitChildren(heading);
    }

    @Override
    public void visit(Image image) {
      visitChildren(image);
      image.insertBefore(new Text("["));
      image.insertAfter(new Text("]"));
      unwrap(image);
    }

    @Override
    public void visit(Link link) {
      visitChildren(link);
      if (!leadsOut(link.getDestination())) {
        unwrap(link);
      }
    }

    /** Puts the children where their parent is. */
    private static void unwrap(Node parent) {
      Node child = parent.getFirstChild();
      while (child != null) {
        Node next = child.getNext();
        parent.insertBefore(child);
        child = next;
      }
      parent.unlink();
    }
  }
}
