package dev.graft.report;

/**
 * A small picture that lies inside the page.
 *
 * @param dataUri {@code data:image/jpeg;base64,...}
 * @param width in pixels
 * @param height in pixels
 */
public record Picture(String dataUri, int width, int height) {
  /**
   * Checks that nothing but an embedded image gets in.
   *
   * @throws IllegalArgumentException if {@code dataUri} is no base64 data URI of an image
   */
  public Picture {
    if (!dataUri.matches("data:image/(jpeg|png);base64,[A-Za-z0-9+/=]+")) {
      throw new IllegalArgumentException("no data URI of a JPEG or PNG");
    }
  }
}
