package dev.graft.report;

/**
 * Where a network looks in one photo, before and after fine-tuning: three pictures of one size.
 *
 * @param title what the photo is, such as its file name and class
 * @param photo the photo as the network sees it
 * @param before the photo under the map of the network before training
 * @param beforeNote what that network said
 * @param after the photo under the map of the network after training
 * @param afterNote what that network said
 */
public record Attention(
    String title,
    Picture photo,
    Picture before,
    String beforeNote,
    Picture after,
    String afterNote) {}
