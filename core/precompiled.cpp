// Compiles precompiled.hpp once; the folders' libraries reuse it.
