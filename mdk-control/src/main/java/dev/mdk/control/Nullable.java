package dev.mdk.control;

import java.lang.annotation.ElementType;
import java.lang.annotation.Target;

/** May be null; everything else may not. NullAway knows it by its simple name. */
@Target(ElementType.TYPE_USE)
@interface Nullable {}
