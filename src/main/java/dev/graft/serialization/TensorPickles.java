package dev.graft.serialization;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Pickles tensors as calls of {@code torch._utils._rebuild_tensor_v2} and its sisters. */
final class TensorPickles {
  private final PickleOutput out;
  private final SavedStorages storages;

  TensorPickles(PickleOutput out, SavedStorages storages) {
    this.out = out;
    this.storages = storages;
  }

  /** A key of the memo for a tensor, whatever Java object refers to it. */
  private record TensorAddress(long address) {}

  void write(Tensor tensor) {
    if (tensor.isNull() || !tensor.defined()) {
      throw new CheckpointException("a tensor that is undefined or already freed");
    }
    TensorAddress identity = new TensorAddress(tensor.unsafeGetTensorImpl().address());
    if (out.recall(identity)) {
      return;
    }
    DType dtype = dtype(tensor);
    if (tensor.is_meta()) {
      out.global("torch._utils", "_rebuild_meta_tensor_no_storage");
      out.op('(');
      out.global("torch", dtype.toString());
      writeLongs(tensor.sizes().vec().get());
      writeLongs(tensor.strides().vec().get());
      out.bool(tensor.requires_grad());
    } else {
      boolean typed = dtype.legacyName() != null;
      out.global("torch._utils", typed ? "_rebuild_tensor_v2" : "_rebuild_tensor_v3");
      out.op('(');
      writeStorage(storages.of(tensor, dtype), typed);
      out.integer(tensor.storage_offset());
      writeLongs(tensor.sizes().vec().get());
      writeLongs(tensor.strides().vec().get());
      out.bool(tensor.requires_grad());
      out.global("collections", "OrderedDict");
      out.op(')').op('R');
      if (!typed) {
        out.global("torch", dtype.toString());
      }
      writeLazy(tensor);
    }
    out.op('t').op('R');
    out.remember(identity);
  }

  private static DType dtype(Tensor tensor) {
    DType dtype = DType.of(tensor.scalar_type());
    String kind = null;
    if (tensor.is_nested()) {
      kind = "nested";
    } else if (tensor.is_quantized()) {
      kind = "quantised";
    } else if (tensor.layout().intern() != torch.Layout.Strided) {
      kind = "sparse or opaque";
    } else if (dtype == null) {
      kind = String.valueOf(tensor.scalar_type().intern());
    }
    if (kind != null || dtype == null) {
      throw new CheckpointException("a " + kind + " tensor cannot be saved; make it dense first");
    }
    return dtype;
  }

  private void writeStorage(SavedStorages.Saved storage, boolean typed) {
    out.op('(');
    out.text("storage");
    if (typed) {
      out.global("torch", storage.dtype().legacyName() + "Storage");
    } else {
      out.global("torch.storage", "UntypedStorage");
    }
    out.text(storage.key());
    out.text(storage.location());
    out.integer(storage.count());
    out.op('t').op('Q');
  }

  private void writeLongs(long[] values) {
    out.op('(');
    for (long value : values) {
      out.integer(value);
    }
    out.op('t');
  }

  private void writeLazy(Tensor tensor) {
    if (!tensor.is_conj() && !tensor.is_neg()) {
      return;
    }
    out.op('}');
    writeFlag("conj", tensor.is_conj());
    writeFlag("neg", tensor.is_neg());
  }

  private void writeFlag(String name, boolean on) {
    if (on) {
      out.text(name);
      out.bool(true);
      out.op('s');
    }
  }
}
