package dev.graft.serialization;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A restricted machine for pickle protocols 2 to 5. It makes plain values, and {@link TensorSpec}s
 * for tensors; every name goes through {@link Globals} and no code of the file is ever run. It
 * never recurses, so that nesting costs heap and not stack.
 *
 * @see <a href="https://github.com/python/cpython/blob/v3.11.0/Lib/pickletools.py">the opcodes</a>
 */
final class Unpickler {
  /** Makes a storage of the tuple that the pickler put in its place. */
  interface PersistentLoad {
    @Nullable Object load(Tuple id);
  }

  private final PickleInput in;
  private final Globals globals;
  private final PersistentLoad persistentLoad;
  private final List<@Nullable Object> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final List<@Nullable Object> memo = new ArrayList<>();
  private final Map<Long, @Nullable Object> farMemo = new HashMap<>();
  private int protocol;

  Unpickler(PickleInput in, Globals globals, PersistentLoad persistentLoad) {
    this.in = in;
    this.globals = globals;
    this.persistentLoad = persistentLoad;
  }

  /** The protocol that the pickle declares, once it is loaded. */
  int protocol() {
    return protocol;
  }

  /** Reads one pickle, to just behind its end. */
  @Nullable Object load() {
    if (in.u8() != 0x80) {
      throw new Malformed("has a pickle of protocol 0 or 1; protocols 2 to 5 can be read");
    }
    protocol = in.u8();
    if (protocol < 2 || protocol > 5) {
      throw new Malformed("has a pickle of protocol " + protocol + "; 2 to 5 can be read");
    }
    for (int op = in.u8(); op != '.'; op = in.u8()) {
      step(op);
    }
    return pop();
  }

  private void step(int op) {
    switch (op) {
      case 'N' -> push(null);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) in.i32());
      case 'K' -> push((long) in.u8());
      case 'M' -> push((long) in.u16());
      case 0x8a -> push(in.integer(in.u8()));
      case 0x8b -> push(in.integer(in.i32()));
      case 'G' -> push(in.f64());
      case 'X' -> push(in.text(in.u32()));
      case 0x8c -> push(in.text(in.u8()));
      case 0x8d -> push(in.text(in.i64()));
      case 'T' -> push(in.text(in.i32()));
      case 'U' -> push(in.text(in.u8()));
      case 'B' -> push(in.bytes(in.u32()));
      case 'C' -> push(in.bytes(in.u8()));
      case 0x8e, 0x96 -> push(in.bytes(in.i64()));
      default -> stepCollections(op);
    }
  }

  private void stepCollections(int op) {
    switch (op) {
      case '(' -> mark();
      case ')' -> push(Tuple.of());
      case 0x85 -> tuple(1);
      case 0x86 -> tuple(2);
      case 0x87 -> tuple(3);
      case 't' -> push(Tuple.over(popToMark().toArray()));
      case ']' -> push(new ArrayList<>());
      case 'l' -> push(popToMark());
      case '}' -> push(new LinkedHashMap<>());
      case 'd' -> setItems(new LinkedHashMap<>(), popToMark(), true);
      case 0x8f -> push(new LinkedHashSet<>());
      case 0x91 -> {
        LinkedHashSet<@Nullable Object> set = new LinkedHashSet<>();
        PythonState.addAll(set, popToMark());
        push(set);
      }
      case 'a' -> {
        Object item = pop();
        PythonState.append(top(), item);
      }
      case 'e' -> {
        for (Object item : popToMark()) {
          PythonState.append(top(), item);
        }
      }
      case 's' -> {
        Object value = pop();
        Object key = pop();
        PythonState.setItem(top(), key, value);
      }
      case 'u' -> {
        List<@Nullable Object> items = popToMark();
        setItems(top(), items, false);
      }
      case 0x90 -> {
        List<@Nullable Object> items = popToMark();
        PythonState.addAll(top(), items);
      }
      default -> stepObjects(op);
    }
  }

  private void stepObjects(int op) {
    switch (op) {
      case 'c' -> {
        String module = in.line();
        push(globals.find(module, in.line()));
      }
      case 0x93 -> {
        Object name = pop();
        Object module = pop();
        if (!(module instanceof String from) || !(name instanceof String what)) {
          throw new Malformed("names an object by something else than text");
        }
        push(globals.find(from, what));
      }
      case 'R', 0x81 -> {
        Object arguments = pop();
        push(globals.call(pop(), arguments));
      }
      case 0x92 -> newWithKeywords();
      case 'b' -> {
        Object state = pop();
        PythonState.build(top(), state);
      }
      case 'Q' -> {
        if (!(pop() instanceof Tuple id)) {
          throw new Malformed("refers to something else than a storage outside of its pickle");
        }
        push(persistentLoad.load(id));
      }
      default -> stepMemo(op);
    }
  }

  private void newWithKeywords() {
    Object keywords = pop();
    Object arguments = pop();
    Object made = globals.call(pop(), arguments);
    if (keywords instanceof Map<?, ?> map && map.isEmpty()) {
      push(made);
    } else if (made instanceof Placeholder placeholder && keywords instanceof Map<?, ?> map) {
      placeholder.entries().putAll(map);
      push(made);
    } else {
      throw new Malformed("calls a constructor with keyword arguments");
    }
  }

  private void stepMemo(int op) {
    switch (op) {
      case 'q' -> remember(in.u8());
      case 'r' -> remember(in.u32());
      case 0x94 -> remember((long) memo.size() + farMemo.size());
      case 'h' -> push(recall(in.u8()));
      case 'j' -> push(recall(in.u32()));
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> push(top());
      case 0x95 -> in.i64();
      case 0x80 -> in.u8();
      case 0x82, 0x83, 0x84 ->
          throw new Malformed("uses a pickle extension code, which only its writer knows");
      case 0x97, 0x98 -> throw new Malformed("keeps a part of its pickle outside of the file");
      case 'I', 'L', 'F', 'S', 'V', 'P', 'g', 'p', 'i', 'o' ->
          throw new Malformed(
              "uses the opcode '" + (char) op + "' of pickle protocol 0; 2 to 5 can be read");
      default ->
          throw new Malformed(
              String.format(
                  "has no valid pickle: unknown opcode 0x%02x at offset %d", op, in.at() - 1));
    }
  }

  private void setItems(@Nullable Object target, List<@Nullable Object> items, boolean push) {
    if (items.size() % 2 != 0) {
      throw new Malformed("has a dict with a key and no value");
    }
    for (int i = 0; i < items.size(); i += 2) {
      PythonState.setItem(target, items.get(i), items.get(i + 1));
    }
    if (push) {
      push(target);
    }
  }

  /** Picklers count up from 0; any other index costs a map entry and no more. */
  private void remember(long index) {
    in.budget().take(HeapBudget.OBJECT);
    if (index == memo.size()) {
      memo.add(top());
    } else if (index < memo.size()) {
      memo.set((int) index, top());
    } else {
      farMemo.put(index, top());
    }
  }

  private @Nullable Object recall(long index) {
    if (index < memo.size()) {
      return memo.get((int) index);
    }
    if (!farMemo.containsKey(index)) {
      throw new Malformed("refers to the object " + index + " of its pickle, which is not there");
    }
    return farMemo.get(index);
  }

  private void mark() {
    in.budget().take(HeapBudget.OBJECT / 2);
    marks.add(stack.size());
  }

  private List<@Nullable Object> popToMark() {
    if (marks.isEmpty()) {
      throw new Malformed("has no valid pickle: a mark is missing at offset " + in.at());
    }
    int from = marks.remove(marks.size() - 1);
    List<@Nullable Object> tail = stack.subList(from, stack.size());
    List<@Nullable Object> items = new ArrayList<>(tail);
    tail.clear();
    return items;
  }

  private void tuple(int size) {
    Object[] items = new Object[size];
    for (int i = size - 1; i >= 0; i--) {
      items[i] = pop();
    }
    push(Tuple.over(items));
  }

  private void push(@Nullable Object value) {
    in.budget().take(HeapBudget.OBJECT);
    stack.add(value);
  }

  private @Nullable Object pop() {
    checkNotEmpty();
    return stack.remove(stack.size() - 1);
  }

  private @Nullable Object top() {
    checkNotEmpty();
    return stack.get(stack.size() - 1);
  }

  /** Nothing may be taken from below the last mark. */
  private void checkNotEmpty() {
    if (stack.size() <= (marks.isEmpty() ? 0 : marks.get(marks.size() - 1))) {
      throw new Malformed("has no valid pickle: its stack is empty at offset " + in.at());
    }
  }
}
