/**
 * Where three 0.187's transcoder of KTX 2.0 makes functions of text, and the same
 * functions without text: convert what goes in, call, tidy up, convert what comes
 * out.
 */
const PLACES: [string, string][] = [
  ["var invokerFn=newFunc(Function,args)(...closureArgs);", `var invokerFn=function(...given){
  const tidy=needsDestructorStack?[]:null,wired=[];
  if(isClassMethodFunc)wired[1]=argTypes[1]["toWireType"](tidy,this);
  for(let i=2;i<argTypes.length;i++)wired[i]=argTypes[i]["toWireType"](tidy,given[i-2]);
  const rv=cppInvokerFunc(cppTargetFunc,...wired.slice(isClassMethodFunc?1:2));
  if(tidy)runDestructors(tidy);
  else for(let i=isClassMethodFunc?1:2;i<argTypes.length;i++)
    if(argTypes[i].destructorFunction!==null)argTypes[i].destructorFunction(wired[i]);
  if(returns)return argTypes[0]["fromWireType"](rv);
};`],
  ["var invokerFunction=newFunc(Function,params)(...args);", `var invokerFunction=function(obj,func,tidy,at){
  const given=[];
  for(const type of types){given.push(type["readValueFromPointer"](at));at+=type["argPackAdvance"];}
  const rv=kind===1?new func(...given):func.call(obj,...given);
  if(!retType.isVoid)return emval_returnValue(retType,tidy,rv);
};`],
];

/**
 * The transcoder's script without eval: the page's security policy forbids that,
 * in workers too. Throws where it is not the script this was written for.
 */
export function withoutEval(script: string): string {
  return PLACES.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`another transcoder than that of three 0.187: it has no ${from}`);
    return text.replace(from, () => to);
  }, script);
}
