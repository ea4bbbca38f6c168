package dev.graft.report;

/**
 * One part of the page, with an entry in its list of contents.
 *
 * @param id unique in the page; letters, digits and dashes
 */
record Section(String id, String title, Html body) {
  Html render() {
    return Html.of(
        """
        <section id="{}" aria-labelledby="{}-h">
        <h2 id="{}-h">{}</h2>
        {}
        </section>""",
        id,
        id,
        id,
        title,
        body);
  }
}
