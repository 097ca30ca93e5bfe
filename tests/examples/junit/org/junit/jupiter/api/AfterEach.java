package org.junit.jupiter.api;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** As JUnit's, for RunTests. */
@Retention(RetentionPolicy.RUNTIME)
public @interface AfterEach {}
