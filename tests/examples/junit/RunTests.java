import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs the tests of a class as JUnit does, so that the examples can be run where JUnit is not. */
final class RunTests {
    public static void main(String[] names) throws Exception {
        Class<?> tests = Class.forName(names[0]);
        for (Method test : tests.getDeclaredMethods()) {
            if (!test.isAnnotationPresent(Test.class)) {
                continue;
            }
            var constructor = tests.getDeclaredConstructor();
            constructor.setAccessible(true);
            Object instance = constructor.newInstance();
            callAll(instance, BeforeEach.class);
            try {
                call(instance, test);
                System.out.println("ok " + test.getName());
            } catch (InvocationTargetException failed) {
                System.out.println("FAILED " + test.getName());
                failed.getCause().printStackTrace(System.out);
            } finally {
                callAll(instance, AfterEach.class);
            }
        }
    }

    private static void callAll(Object instance, Class<? extends Annotation> annotation) throws Exception {
        for (Method method : instance.getClass().getDeclaredMethods()) {
            if (method.isAnnotationPresent(annotation)) {
                call(instance, method);
            }
        }
    }

    private static void call(Object instance, Method method) throws Exception {
        method.setAccessible(true);
        method.invoke(instance);
    }
}
