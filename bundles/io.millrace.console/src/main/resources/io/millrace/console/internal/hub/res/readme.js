// The only place where text becomes markup. The server has made the HTML from Markdown with every
// tag of its author escaped; the page's Content-Security-Policy lets nobody else do this, and lets
// no script in it run.

const policy = window.trustedTypes?.createPolicy("readme", { createHTML: (html) => html });

export function readme(html) {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  const article = document.createElement("div");
  article.className = "readme";
  article.append(template.content);
  return article;
}
