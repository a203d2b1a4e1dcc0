// Streams for hosts that have no Arrow library of their own: the part of tiaoli.h that bindings need.
#include "tiaoli/tiaoli.h"

#include <cerrno>
#include <new>

// Of the Python that has loaded this library; there is none in other processes.
extern "C" void* PyCapsule_GetPointer(void* capsule, const char* name) __attribute__((weak));

namespace {

struct OneBatch {
    ArrowSchema schema{};
    ArrowArray array{};

    ~OneBatch() {
        if (schema.release) schema.release(&schema);
        if (array.release) array.release(&array);
    }
};

OneBatch& batch_of(ArrowArrayStream* stream) {
    return *static_cast<OneBatch*>(stream->private_data);
}

/// Nothing is left behind.
template <typename T>
T taken(T& from) {
    T moved = from;
    from.release = nullptr;
    return moved;
}

} // namespace

extern "C" {

struct ArrowArrayStream* tiaoli_stream_new(void) {
    return new (std::nothrow) ArrowArrayStream{};
}

void tiaoli_stream_capsule_free(void* capsule) {
    if (!PyCapsule_GetPointer) return;
    auto* stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule, "arrow_array_stream"));
    if (stream && stream->release) stream->release(stream);
    delete stream;
}

bool tiaoli_stream_of_batch(struct ArrowSchema* schema, struct ArrowArray* array,
                            struct ArrowArrayStream* out) {
    auto* batch = new (std::nothrow) OneBatch;
    if (!batch) return false;
    batch->schema = taken(*schema);
    batch->array = taken(*array);
    *out = {};
    out->get_schema = [](ArrowArrayStream* stream, ArrowSchema* given) {
        if (!batch_of(stream).schema.release) return EINVAL; // a second time
        *given = taken(batch_of(stream).schema);
        return 0;
    };
    out->get_next = [](ArrowArrayStream* stream, ArrowArray* given) {
        *given = taken(batch_of(stream).array);
        return 0;
    };
    out->get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
    out->release = [](ArrowArrayStream* stream) {
        delete &batch_of(stream);
        stream->release = nullptr;
    };
    out->private_data = batch;
    return true;
}

} // extern "C"
