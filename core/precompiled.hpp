#pragma once

// The only precompiled header of core/: LibTorch's headers take half a minute to read otherwise.
#include <torch/torch.h>
