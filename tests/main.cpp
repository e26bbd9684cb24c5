#include "core/runtime.hpp"

#include <gtest/gtest.h>

int main(int argc, char** argv) {
    penumbra::tune_process(argv);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
