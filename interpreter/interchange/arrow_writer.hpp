// Arrow files and streams, written batch by batch.
#pragma once

#include "tiaoli/arrow.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace tiaoli::interchange {

/// Takes the next bytes; false if they cannot be written, after which nothing more comes.
using ByteSink = std::function<bool(std::string_view bytes)>;

enum class ArrowForm : std::uint8_t {
    file,  ///< with a footer at the end, which tells where each batch lies: .arrow
    stream ///< without one: .arrows
};

/// Writes batches of columns as decisions have them (yes/no, integers, decimals, days, texts, records, lists,
/// dictionaries of texts): arrays without an offset, whose dictionaries stay the same from batch to batch.
/// Uncompressed, in the version of the format that every Arrow library since 2020 reads. Not for several
/// threads at once.
class ArrowWriter {
public:
    ArrowWriter(ByteSink sink, ArrowForm form);
    ~ArrowWriter();
    ArrowWriter(const ArrowWriter&) = delete;
    ArrowWriter& operator=(const ArrowWriter&) = delete;

    /// Once, first. `schema` is a struct of the columns and has to live as long as the writer. False if a
    /// column is of another kind or the sink fails; so are the others.
    bool start(const ArrowSchema& schema);
    bool write(const ArrowArray& batch);
    /// After the last batch.
    bool finish();

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

} // namespace tiaoli::interchange
