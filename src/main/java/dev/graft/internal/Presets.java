package dev.graft.internal;

import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Loads the natives of JavaCPP's presets.
 *
 * <p>{@link Loader#load} looks in every jar and several folders for each library that some build of
 * a preset may want, CUDA's among them, and does so again as each class of the preset is
 * initialised. A program in which no other presets are used says so by {@code
 * -Dgraft.presets.sole=on}, as the command line does. Then the few libraries that the pinned
 * versions need are loaded by name, and JavaCPP's search is turned off for the whole process, by
 * its own property {@value #SEARCH}. Wherever one of them is not on the class path (another
 * platform, a GPU build) or does not load, JavaCPP searches as ever. What it gains stands in {@code
 * docs/decisions/0034-start.md}.
 *
 * <p>Thread-safe.
 */
public final class Presets {
  /** {@code on} says that Graft's presets are the only ones in the process. */
  public static final String SOLE_PROPERTY = "graft.presets.sole";

  static final String SEARCH = "org.bytedeco.javacpp.loadlibraries";

  /**
   * Each needs some of those before it. A name is FOLDER/LIBRARY@VERSION, in JavaCPP's notation.
   */
  private static final List<String> LIBTORCH =
      List.of(
          "javacpp/jnijavacpp",
          "openblas/gcc_s@.1",
          "openblas/quadmath@.0",
          "openblas/gfortran@.5",
          "openblas/openblas@.0",
          "pytorch/gomp@.1",
          "pytorch/c10",
          "pytorch/torch_cpu",
          "pytorch/jnitorch");

  private static final List<String> OPENCV =
      List.of(
          "opencv/opencv_core@.413",
          "opencv/opencv_imgproc@.413",
          "opencv/opencv_imgcodecs@.413",
          "opencv/jniopencv_core",
          "opencv/jniopencv_imgproc",
          "opencv/jniopencv_imgcodecs");

  private static final Set<Class<?>> loaded = new HashSet<>();
  private static final Map<Class<?>, LinkageError> failed = new HashMap<>();
  private static boolean searchOff;

  private Presets() {}

  /** Says for the command line, whose process is its own, that there are no other presets. */
  public static void sole() {
    if (System.getProperty(SOLE_PROPERTY) == null) {
      System.setProperty(SOLE_PROPERTY, "on");
    }
  }

  static void loadLibTorch() {
    load(torch.class, LIBTORCH);
  }

  /** Loads OpenCV's decoders if that has not happened yet; {@link Natives#load} comes before. */
  public static void loadOpenCv() {
    load(opencv_imgcodecs.class, OPENCV);
  }

  private static synchronized void load(Class<?> preset, List<String> names) {
    if (loaded.contains(preset)) {
      return;
    }
    LinkageError earlier = failed.get(preset);
    if (earlier != null) {
      throw earlier; // a second try would only say that the class cannot be initialised
    }
    try {
      if (!loadByName(preset, names)) {
        Loader.load(preset);
      }
      loaded.add(preset);
    } catch (LinkageError e) {
      failed.put(preset, e);
      throw e;
    }
  }

  /** Whether all of it was on the class path and is loaded now. */
  private static boolean loadByName(Class<?> preset, List<String> names) {
    if (!sole(System.getProperty(SOLE_PROPERTY), System.getProperty(SEARCH))
        || Presets.class.getClassLoader() != preset.getClassLoader()) {
      return false;
    }
    try {
      List<URL> urls = urls(names);
      if (urls.isEmpty()) {
        search(true);
        return false;
      }
      for (URL url : urls) {
        // Loader.loadLibrary would want the search on, and have the other threads wait in it.
        System.load(Loader.cacheResource(url).getPath());
      }
      search(false);
      Class.forName(preset.getName(), true, preset.getClassLoader());
      return true;
    } catch (UnsatisfiedLinkError | ClassNotFoundException | IOException e) {
      search(true); // which says better what is wrong
      return false;
    }
  }

  /** Whether there are no other presets; a person's own word on the search counts more. */
  private static boolean sole(@Nullable String said, @Nullable String search) {
    return "on".equals(said) && (search == null || searchOff);
  }

  private static void search(boolean on) {
    searchOff = !on;
    if (on) {
      System.clearProperty(SEARCH);
    } else {
      System.setProperty(SEARCH, "false");
    }
  }

  /** Nothing if one is absent. */
  private static List<URL> urls(List<String> names) {
    List<URL> urls = new ArrayList<>();
    for (String name : names) {
      String[] parts = name.split("[/@]", -1);
      String file = System.mapLibraryName(parts[1]) + (parts.length > 2 ? parts[2] : "");
      URL url =
          Presets.class.getResource(
              "/org/bytedeco/%s/%s/%s".formatted(parts[0], Loader.getPlatform(), file));
      if (url == null) {
        return List.of();
      }
      urls.add(url);
    }
    return urls;
  }
}
