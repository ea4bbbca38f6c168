package dev.graft.report;

final class HtmlPage {
  HtmlPage(Report report) {}

  String render() {
    return "";
  }
}
