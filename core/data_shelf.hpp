#pragma once

#include "core/data/dataset.hpp"

#include <memory>
#include <mutex>
#include <string>

namespace penumbra {

/// The data set in use, loaded by whoever needs it first: the window in the background, or a run that starts.
class DataShelf {
  public:
    /// @throws Error. Asking for what is there already costs nothing.
    std::shared_ptr<const Dataset> get(const std::string& name) {
        {
            const std::lock_guard lock(mutex_);
            if (data_ && (name == name_ || name.empty()))
                return data_;
        }
        auto fresh = load_dataset(name);
        const std::lock_guard lock(mutex_);
        data_ = fresh;
        name_ = name;
        return fresh;
    }

    std::shared_ptr<const Dataset> now() const {
        const std::lock_guard lock(mutex_);
        return data_;
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Dataset> data_;
    std::string name_;
};

} // namespace penumbra
